package io.nodeplane.controlplane;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The heartbeats of one run of a VPN's process: it names the run and counts. Thread-safe. */
public final class HeartbeatSession {
    private final String name;
    private final AtomicLong seq = new AtomicLong();

    private HeartbeatSession(String name) {
        this.name = name;
    }

    /** {@return a session that no other run has} */
    public static HeartbeatSession begin() {
        return new HeartbeatSession(UUID.randomUUID().toString());
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return the next heartbeat, which leaves the metadata as it is} */
    public Heartbeat next(boolean dataPlaneReady) {
        return next(dataPlaneReady, null);
    }

    /** {@return the next heartbeat, which publishes this metadata; null leaves it as it is} */
    public Heartbeat next(boolean dataPlaneReady, @Nullable Metadata metadata) {
        return Heartbeat.builder(name, seq.incrementAndGet()).dataPlaneReady(dataPlaneReady).metadata(metadata).build();
    }
}
