package io.nodeplane.http;

import io.javalin.http.Context;
import io.nodeplane.canon.Hash;
import io.nodeplane.core.Event;
import io.nodeplane.http.Refusals.Reason;
import io.nodeplane.http.UnknownSenders.Why;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.ClusterSecret.Key;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.wire.Messages;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/**
 * Lets in what the nodes of this cluster say, where the cluster has a secret: judged by the head of a request, before
 * anything is taken of its body. What is answered to one that was signed, a refusal too, is signed in turn.
 */
final class Gate {
    static final int UNAUTHENTICATED = 401;
    /** What an answer of that status wants to have, as HTTP has it. */
    static final String WANTS = "WWW-Authenticate";
    private static final String PASS = "node-plane.pass";

    private final Secrets secrets;
    private final Refusals refusals;
    private final UnknownSenders unknown;
    private final Challenges challenges;

    /**
     * What was learnt from a head.
     *
     * @param key what signed it; null where there is no secret
     * @param stale whether it was signed for another challenge than holds now
     * @param bytesMax the most bytes that its body may have
     */
    record Pass(@Nullable Key key, @Nullable Credential credential, boolean stale, int bytesMax) {
        private static final Pass ANYBODY = new Pass(null, null, false, Messages.BYTES_MAX);
    }

    Gate(Secrets secrets, Refusals refusals, Consumer<Event> events, LongSupplier nanos) {
        this.secrets = secrets;
        this.refusals = refusals;
        this.unknown = new UnknownSenders(events, nanos);
        this.challenges = new Challenges(nanos);
    }

    /**
     * {@return what the head of the request says} Where it is stale its sender has the secret, and is to be told
     * {@link #again}; nothing may be made of its body.
     *
     * @throws Problem if the request is refused
     */
    Pass look(Context context) {
        var secret = secrets.now();
        return secret.isEmpty() ? Pass.ANYBODY : look(context, secret.get());
    }

    private Pass look(Context context, ClusterSecret secret) {
        var header = context.header(Credential.HEADER);
        if (header == null) {
            throw refused(context, Why.UNSIGNED);
        }
        var credential = Credential.parse(header).orElseThrow(() -> refused(context, Why.MALFORMED));
        var key = secret.keys().stream().filter(credential::isOf).findFirst()
                .orElseThrow(() -> refused(context, Why.OTHER_SECRET));
        var verdict = challenges.take(credential.challenge(), credential.nonce());
        if (verdict == Challenges.Verdict.REPLAYED) {
            throw refused(context, Why.REPLAYED);
        }
        var pass = new Pass(key, credential, verdict == Challenges.Verdict.STALE,
                Math.min(credential.length(), Messages.BYTES_MAX));
        context.attribute(PASS, pass);
        return pass;
    }

    /** {@return what makes the sender ask again, for the challenge that comes with the answer} */
    static Problem again() {
        return new Problem(null, UNAUTHENTICATED, "UNAUTHENTICATED",
                "sign it for the challenge that comes with this answer");
    }

    /** @throws Problem if these are not the bytes that the request's head means */
    void whole(Context context, Pass pass, byte[] body) {
        var credential = pass.credential();
        if (credential != null
                && (body.length != credential.length() || !Hash.of(body).equals(credential.body()))) {
            throw refused(context, Why.OTHER_BODY);
        }
    }

    /** Sends an answer, signed if the request was. */
    void answer(Context context, int status, String type, byte[] body) {
        Pass pass = context.attribute(PASS);
        if (pass != null && pass.key() != null && pass.credential() != null) {
            context.header(Credential.HEADER,
                    Receipt.of(pass.key(), pass.credential(), status, challenges.current(), body).header());
        }
        if (status == UNAUTHENTICATED) {
            context.header(WANTS, Credential.HEADER);
        }
        context.status(status).contentType(type).result(body);
    }

    private Problem refused(Context context, Why why) {
        var request = ServletContextRequest.getServletContextRequest(context.req());
        refusals.count(Reason.UNAUTHENTICATED);
        unknown.refused(Connections.address(request), why);
        return new Problem(null, UNAUTHENTICATED, "UNAUTHENTICATED", "not taken: " + why.sentence());
    }
}
