package io.nodeplane.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the nodes of a cluster know and nobody else does: by it they know each other's messages. While one secret takes
 * another's place there are two, and what either of them signed is believed; only the first one signs.
 *
 * <p>What it prints of itself is the ids of its keys, never a secret.
 */
public final class ClusterSecret {
    /** The fewest characters of a secret: as many as 16 random bytes have in hex. */
    public static final int CHARACTERS_MIN = 32;
    /** The most. */
    public static final int CHARACTERS_MAX = 512;
    /** How many may be valid at once. */
    public static final int SECRETS_MAX = 2;
    /** The fewest characters that differ: a placeholder has less. */
    private static final int DIFFERENT_MIN = 8;
    private static final String MENDED = "make one with 'openssl rand -base64 32'";

    private final List<Key> keys;

    private ClusterSecret(List<Key> keys) {
        this.keys = keys;
    }

    /** One secret, as what signs. */
    public static final class Key {
        private static final String ALGORITHM = "HmacSHA256";
        private static final String ID_TEXT = "node-plane: which secret is it?";
        private static final int ID_DIGITS = 8;

        private final byte[] secret;
        private final SecretKeySpec spec;
        private final String id;

        private Key(String secret) {
            this.secret = secret.getBytes(StandardCharsets.US_ASCII);
            this.spec = new SecretKeySpec(this.secret, ALGORITHM);
            this.id = sign(ID_TEXT).substring(0, ID_DIGITS);
        }

        /** {@return eight hex digits that tell this secret from others, and nothing of it} */
        public String id() {
            return id;
        }

        /** {@return what only a holder of the secret can say of this text of ASCII: its HMAC-SHA256 in lower-case hex} */
        public String sign(String text) {
            try {
                var mac = Mac.getInstance(ALGORITHM);
                mac.init(spec);
                return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
            } catch (GeneralSecurityException bug) {
                throw new IllegalStateException("every Java platform has " + ALGORITHM, bug);
            }
        }

        /** {@return whether this secret signed the text so} It takes as long for a signature that is nearly right. */
        public boolean signed(String text, String signature) {
            return MessageDigest.isEqual(sign(text).getBytes(StandardCharsets.US_ASCII),
                    signature.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && MessageDigest.isEqual(secret, key.secret);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * {@return the one or two secrets that the text has, with white space between them}
     *
     * @throws IllegalArgumentException if it has none, too many, or one that is no good; the message quotes nothing of it
     */
    public static ClusterSecret parse(String text) {
        var words = Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
        if (words.isEmpty()) {
            throw new IllegalArgumentException("there is no secret in it: " + MENDED);
        }
        if (words.size() > SECRETS_MAX) {
            throw new IllegalArgumentException("there are " + words.size() + " secrets in it, and at most "
                    + SECRETS_MAX
                    + " may be valid at once: the one that signs, and another one beside it; a secret has no blanks");
        }
        IntStream.range(0, words.size()).forEach(i -> check(i == 0 ? "the first secret" : "the second secret",
                words.get(i)));
        var keys = words.stream().map(Key::new).toList();
        if (keys.stream().distinct().count() < keys.size()) {
            throw new IllegalArgumentException("both secrets are the same one: leave one of them out");
        }
        return new ClusterSecret(keys);
    }

    private static void check(String which, String secret) {
        if (!secret.chars().allMatch(character -> character >= '!' && character <= '~')) {
            throw new IllegalArgumentException(which + " has a character that is no printable ASCII: " + MENDED);
        }
        if (secret.length() < CHARACTERS_MIN || secret.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException(which + " has " + secret.length() + " characters; "
                    + CHARACTERS_MIN + " to " + CHARACTERS_MAX + " are allowed, without blanks: " + MENDED);
        }
        if (secret.chars().distinct().count() < DIFFERENT_MIN) {
            throw new IllegalArgumentException(which + " has fewer than " + DIFFERENT_MIN
                    + " different characters, as a placeholder has: " + MENDED);
        }
    }

    /** {@return the key that signs} */
    public Key signing() {
        return keys.getFirst();
    }

    /** {@return the keys whose signature is believed} */
    public List<Key> keys() {
        return keys;
    }

    /** {@return the ids of the keys, the one that signs first} */
    public List<String> ids() {
        return keys.stream().map(Key::id).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterSecret secret && keys.equals(secret.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    @Override
    public String toString() {
        return "secret " + String.join(" and ", ids());
    }
}
