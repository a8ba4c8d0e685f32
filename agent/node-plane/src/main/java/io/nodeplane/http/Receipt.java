package io.nodeplane.http;

import io.nodeplane.canon.Hash;
import io.nodeplane.model.ClusterSecret.Key;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the head of a signed answer says: that a holder of the secret gives it, to this one request, and which body it means.
 *
 * @param challenge what the answering process sets the next request
 * @param length the bytes of the body
 * @param body their digest
 * @param signature of these, of the status, and of the request
 */
record Receipt(String challenge, int length, Hash body, String signature) {
    private static final Pattern FORM = Pattern
            .compile("1 ([0-9a-f]{32}) (0|[1-9][0-9]{0,8}) ([0-9a-f]{64}) ([0-9a-f]{64})");

    /** {@return what is said with this answer to the request} */
    static Receipt of(Key key, Credential request, int status, String challenge, byte[] answer) {
        var body = Hash.of(answer);
        return new Receipt(challenge, answer.length, body,
                key.sign(text(request, status, challenge, answer.length, body)));
    }

    /** {@return what the header says; empty if it has not that form} */
    static Optional<Receipt> parse(String header) {
        var form = FORM.matcher(header);
        return form.matches()
                ? Optional.of(new Receipt(form.group(1), Integer.parseInt(form.group(2)), new Hash(form.group(3)),
                        form.group(4)))
                : Optional.empty();
    }

    String header() {
        return String.join(" ", "1", challenge, Integer.toString(length), body.hex(), signature);
    }

    /** {@return whether this key signed it, for an answer with that status to that request} */
    boolean isOf(Key key, Credential request, int status) {
        return key.signed(text(request, status, challenge, length, body), signature);
    }

    /** {@return whether these are the bytes that it means} */
    boolean fits(byte[] answer) {
        return answer.length == length && Hash.of(answer).equals(body);
    }

    private static String text(Credential request, int status, String challenge, int length, Hash body) {
        return String.join("\n", "node-plane answer 1", request.signature(), Integer.toString(status), challenge,
                Integer.toString(length), body.hex());
    }
}
