package io.nodeplane.http;

import io.nodeplane.canon.Hash;
import io.nodeplane.model.ClusterSecret.Key;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the head of a signed request says: that its sender knows the cluster's secret, that it speaks to this very process
 * and now, and which body it means. So all of that is known before a byte of the body is taken.
 *
 * @param secret the id of the secret that signed
 * @param challenge what the process that is asked has set, {@value #NO_CHALLENGE} if the sender does not know it yet
 * @param nonce what no other request has
 * @param length the bytes of the body
 * @param body their digest
 * @param signature of all these
 */
record Credential(String secret, String challenge, String nonce, int length, Hash body, String signature) {
    /** The header of requests and of answers. */
    static final String HEADER = "NP-Auth";
    static final String NO_CHALLENGE = "-";
    private static final Pattern FORM = Pattern.compile("1 ([0-9a-f]{8}) (-|[0-9a-f]{32}) ([0-9a-f]{32})"
            + " (0|[1-9][0-9]{0,8}) ([0-9a-f]{64}) ([0-9a-f]{64})");

    /** {@return what a sender says who signs with this key} */
    static Credential of(Key key, String challenge, String nonce, int length, Hash body) {
        return new Credential(key.id(), challenge, nonce, length, body,
                key.sign(text(key.id(), challenge, nonce, length, body)));
    }

    /** {@return what the header says; empty if it has not that form} */
    static Optional<Credential> parse(String header) {
        var form = FORM.matcher(header);
        return form.matches()
                ? Optional.of(new Credential(form.group(1), form.group(2), form.group(3),
                        Integer.parseInt(form.group(4)), new Hash(form.group(5)), form.group(6)))
                : Optional.empty();
    }

    String header() {
        return String.join(" ", "1", secret, challenge, nonce, Integer.toString(length), body.hex(), signature);
    }

    /** {@return whether this key signed it} */
    boolean isOf(Key key) {
        return key.id().equals(secret) && key.signed(text(secret, challenge, nonce, length, body), signature);
    }

    private static String text(String secret, String challenge, String nonce, int length, Hash body) {
        return String.join("\n", "node-plane request 1", "POST " + AgentServer.PEER_PATH, secret, challenge, nonce,
                Integer.toString(length), body.hex());
    }
}
