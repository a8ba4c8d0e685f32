package io.nodeplane.controlplane;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How peers are named: one DNS label (RFC 1123) of at most 32 characters, lower case. Ids are ordered as text. */
public final class PeerId {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

    private PeerId() {}

    /** {@return whether this text is a peer id} */
    public static boolean valid(@Nullable String text) {
        return text != null && LABEL.matcher(text).matches();
    }

    /**
     * {@return the argument, which is a peer id}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if it is anything else
     */
    public static String checked(@Nullable String text) {
        if (text == null || !valid(text)) {
            throw ControlPlaneException.invalid("'" + text + "' is not a peer id: use 1 to 32 of a-z, 0-9 and '-',"
                    + " not starting or ending with '-'");
        }
        return text;
    }
}
