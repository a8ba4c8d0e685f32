package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The time in which one plane is in use. A plane that comes back has another turn, with epochs and heartbeat sessions of its
 * own: so readers never meet an epoch again, and no session that ended meanwhile makes the VPN's heartbeats stale.
 */
final class Turn {
    private final Held held;
    private final LongUnaryOperator epochs;
    private final ConcurrentSkipListMap<Long, Long> outward = new ConcurrentSkipListMap<>();
    /** Null in the first turn, in which all is passed on as it is. */
    private final @Nullable String voice;

    private Turn(Held held, LongUnaryOperator epochs, @Nullable String voice) {
        this.held = held;
        this.epochs = epochs;
        this.voice = voice;
    }

    static Turn first(Held held, LongUnaryOperator epochs) {
        return new Turn(held, epochs, null);
    }

    static Turn next(Held held, LongUnaryOperator epochs) {
        return new Turn(held, epochs, UUID.randomUUID().toString());
    }

    Held held() {
        return held;
    }

    /** {@return the plane's view as readers see it in this turn} */
    MembershipView outward(MembershipView view) {
        return view.inEpoch(outward.computeIfAbsent(view.epoch(), epochs::applyAsLong));
    }

    /** {@return the VPN's heartbeat as the plane is told it: of the same number, in a session that it has never heard of} */
    Heartbeat spoken(Heartbeat heartbeat) {
        return spoken(heartbeat, heartbeat.dataPlaneReady(), heartbeat.metadata().orElse(null));
    }

    /** {@return the same, with what the data plane says now} */
    Heartbeat spoken(Heartbeat heartbeat, boolean ready, @Nullable Metadata metadata) {
        return Heartbeat.builder(session(heartbeat.session()), heartbeat.seq()).dataPlaneReady(ready)
                .metadata(metadata).build();
    }

    private String session(String name) {
        return voice == null
                ? name
                : UUID.nameUUIDFromBytes((voice + ' ' + name).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
