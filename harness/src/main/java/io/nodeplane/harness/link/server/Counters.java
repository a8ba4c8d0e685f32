package io.nodeplane.harness.link.server;

import java.util.concurrent.atomic.LongAdder;

/** Live counts of one proxy: what each direction took in and gave out, and how many connections there were. */
final class Counters {
    final LongAdder connections = new LongAdder();
    private final Way upstream = new Way();
    private final Way downstream = new Way();

    /** Received: read from a socket. Sent: handed to the other socket. The difference is late, or lost. */
    static final class Way {
        final LongAdder received = new LongAdder();
        final LongAdder sent = new LongAdder();
    }

    Way way(Direction direction) {
        return switch (direction) {
            case UPSTREAM -> upstream;
            case DOWNSTREAM -> downstream;
        };
    }
}
