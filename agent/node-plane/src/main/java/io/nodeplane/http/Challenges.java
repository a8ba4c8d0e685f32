package io.nodeplane.http;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server sets those who sign: a random text of this process that changes now and then. A request that was signed for
 * one of the last two is taken once, so what was recorded of it is worth nothing later or elsewhere; and since only this
 * process measures their age, no two clocks need to agree. Safe for use by many threads.
 */
final class Challenges {
    /** How long a challenge is set; it holds for as long again. */
    static final long SET_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** How many requests are remembered of one challenge; then comes the next one. */
    static final int REQUESTS_MAX = 8_192;
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanos;
    private One current;
    private @Nullable One last;

    /** Whether a request is taken. */
    enum Verdict {
        /** It was signed for this process, now, and was not here before. */
        FRESH,
        /** It was signed for another challenge: an older one, that of another process, or none. */
        STALE,
        /** This very request was here before. */
        REPLAYED
    }

    private record One(String text, long since, Set<String> nonces) {}

    Challenges(LongSupplier nanos) {
        this.nanos = nanos;
        this.current = next();
    }

    /** {@return what is set now} */
    synchronized String current() {
        turn();
        return current.text;
    }

    /** Takes the request with this nonce, whose sender is known by its signature. */
    synchronized Verdict take(String challenge, String nonce) {
        turn();
        var one = challenge.equals(current.text) ? current : last;
        if (one == null || !challenge.equals(one.text)) {
            return Verdict.STALE;
        }
        if (one.nonces.contains(nonce)) {
            return Verdict.REPLAYED;
        }
        // What finds no room to be remembered is not taken: its sender asks again with the current challenge.
        return one.nonces.size() < REQUESTS_MAX && one.nonces.add(nonce) ? Verdict.FRESH : Verdict.STALE;
    }

    private void turn() {
        var now = nanos.getAsLong();
        if (last != null && now - last.since > 2 * SET_NANOS) {
            last = null;
        }
        if (now - current.since > SET_NANOS || current.nonces.size() >= REQUESTS_MAX) {
            last = now - current.since > 2 * SET_NANOS ? null : current;
            current = next();
        }
    }

    private One next() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new One(HexFormat.of().formatHex(bytes), nanos.getAsLong(), new HashSet<>());
    }
}
