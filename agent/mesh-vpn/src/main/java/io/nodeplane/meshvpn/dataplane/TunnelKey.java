package io.nodeplane.meshvpn.dataplane;

import io.nodeplane.controlplane.PublicKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/** The private key of a tunnel (Curve25519), which is shown nowhere, and the public one that belongs to it. */
public final class TunnelKey {
    private static final int BYTES = 32;
    private static final String CURVE = "X25519";
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private final byte[] secret;
    private final PublicKey publicKey;

    private TunnelKey(byte[] secret) {
        this.secret = secret;
        publicKey = PublicKey.of(publicBytes(secret));
    }

    /** {@return a new key} */
    public static TunnelKey generate(SecureRandom random) {
        var secret = new byte[BYTES];
        random.nextBytes(secret);
        // As `wg genkey` writes one (RFC 7748, section 5).
        secret[0] &= (byte) 248;
        secret[BYTES - 1] = (byte) (secret[BYTES - 1] & 127 | 64);
        return new TunnelKey(secret);
    }

    /**
     * {@return the key of these 32 bytes}
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public static TunnelKey of(byte[] secret) {
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("a private key has " + BYTES + " bytes, and that has " + secret.length);
        }
        return new TunnelKey(Arrays.copyOf(secret, BYTES));
    }

    /**
     * {@return the key that {@link #base64()} wrote}
     *
     * @throws IllegalArgumentException for anything else; the text is not repeated
     */
    public static TunnelKey ofBase64(String text) {
        try {
            return of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("that is no private key: it has to be 32 bytes in base64");
        }
    }

    /** {@return what others know this one by} */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** {@return the private key as a file has it} */
    public String base64() {
        return Base64.getEncoder().encodeToString(secret);
    }

    /** {@return the private key's 32 bytes} */
    public byte[] secret() {
        return Arrays.copyOf(secret, BYTES);
    }

    /** The JDK knows no way from a private key to its public one, but every agreement with the base point is one. */
    private static byte[] publicBytes(byte[] secret) {
        try {
            var keys = KeyFactory.getInstance(CURVE);
            var agreement = KeyAgreement.getInstance(CURVE);
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret)));
            agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no X25519", impossible);
        }
    }

    /** The private one is never in a log. */
    @Override
    public String toString() {
        return "TunnelKey[" + publicKey + "]";
    }
}
