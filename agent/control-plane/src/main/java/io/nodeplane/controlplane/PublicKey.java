package io.nodeplane.controlplane;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The public key of a tunnel: 32 bytes (Curve25519, as WireGuard's), written in base64 with its padding.
 *
 * @param text in its one form, 44 characters
 */
public record PublicKey(String text) {
    private static final int BYTES = 32;

    /** @throws ControlPlaneException {@code INVALID_ARGUMENT} if the text is not 32 bytes in base64 */
    public PublicKey {
        if (text == null || !valid(text)) {
            // The text is not repeated: what was given in its place may be a private one.
            throw ControlPlaneException
                    .invalid("that is not a public key: write its 32 bytes in base64, 44 characters");
        }
    }

    /** {@return the key of these 32 bytes} */
    public static PublicKey of(byte[] bytes) {
        return new PublicKey(Base64.getEncoder().encodeToString(bytes));
    }

    /** {@return the key written so, if it is one} */
    public static Optional<PublicKey> read(@Nullable String text) {
        return text != null && valid(text) ? Optional.of(new PublicKey(text)) : Optional.empty();
    }

    /** {@return its 32 bytes} */
    public byte[] bytes() {
        return Base64.getDecoder().decode(text);
    }

    private static boolean valid(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            return bytes.length == BYTES && Base64.getEncoder().encodeToString(bytes).equals(text);
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
