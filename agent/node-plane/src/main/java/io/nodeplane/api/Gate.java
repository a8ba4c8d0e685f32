package io.nodeplane.api;

import io.javalin.http.Context;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in. A browser may not, whatever page sent it: what comes with an {@code Origin} is refused everywhere. On a
 * unix socket whoever may open the file is the owner. On the loopback interface, which every user of the machine reaches
 * and every page that a browser shows may try to, the host must be meant and a token is needed.
 */
final class Gate {
    private static final Pattern OWN_HOST = Pattern
            .compile("(localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1])(:[0-9]{1,5})?");
    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> token;

    /** @param token empty on a unix socket */
    Gate(Optional<String> token) {
        this.token = token.map(secret -> secret.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ControlPlaneException {@code PERMISSION_DENIED} or {@code UNAUTHENTICATED} */
    void admit(Context context) {
        if (context.header("Origin") != null) {
            throw denied("the request comes from a web page (it has an Origin): none may give orders");
        }
        if (token.isEmpty()) {
            return;
        }
        if (!own(context.header("Host"))) {
            throw denied("the request is for another host than this one: call it by 127.0.0.1, localhost or [::1]");
        }
        if (!known(context.header("Authorization"), token.get())) {
            context.header("WWW-Authenticate", "Bearer realm=\"node-plane\"");
            throw new ControlPlaneException(ErrorCode.UNAUTHENTICATED, "the token is missing or not this one's: send"
                    + " 'Authorization: Bearer TOKEN', with the token of the file that the agent made");
        }
    }

    private static boolean own(@Nullable String host) {
        return host != null && OWN_HOST.matcher(host).matches();
    }

    private static boolean known(@Nullable String authorization, byte[] token) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8), token);
    }

    private static ControlPlaneException denied(String why) {
        return new ControlPlaneException(ErrorCode.PERMISSION_DENIED, why);
    }
}
