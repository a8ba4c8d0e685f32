package io.nodeplane.harness.link.server;

import java.util.concurrent.TimeUnit;

/** The stages that lose bytes and end streams. */
final class Losses {
    private Losses() {}

    static final class Timeout extends Stage {
        private final long timeout;
        private long lastBytes;

        Timeout(Toxic.Timeout toxic, long now) {
            timeout = TimeUnit.MILLISECONDS.toNanos(toxic.timeout());
            lastBytes = now;
        }

        @Override
        Pull pull(long now) {
            while (true) {
                switch (input.pull(now)) {
                    case Pull.Bytes lost -> lastBytes = now;
                    case Pull.End end -> {
                        return end;
                    }
                    case Pull.Wait wait -> {
                        if (timeout <= 0) {
                            return wait;
                        }
                        long left = lastBytes + timeout - now;
                        return left > 0 ? new Pull.Wait(Math.min(left, wait.nanos())) : Pull.END;
                    }
                }
            }
        }
    }

    /** That the close is a reset and no orderly end is a matter of the sockets: see {@link Connection}. */
    static final class ResetPeer extends Stage {
        private final long timeout;
        private boolean armed;
        private long endAt;

        ResetPeer(Toxic.ResetPeer toxic) {
            timeout = TimeUnit.MILLISECONDS.toNanos(toxic.timeout());
        }

        boolean armed() {
            return armed;
        }

        @Override
        Pull pull(long now) {
            if (!armed) {
                var pull = input.pull(now);
                if (pull instanceof Pull.Wait) {
                    return pull;
                }
                armed = true;
                endAt = now + timeout;
            }
            return endAt - now > 0 ? new Pull.Wait(endAt - now) : Pull.END;
        }
    }

    static final class LimitData extends Stage {
        private final long limit;
        private long passed;

        LimitData(Toxic.LimitData toxic, long passed) {
            limit = toxic.bytes();
            this.passed = passed;
        }

        long passed() {
            return passed;
        }

        @Override
        Pull pull(long now) {
            // A limit of nothing still waits for the first byte: the close is the answer to it.
            if (passed > 0 && passed >= limit) {
                return Pull.END;
            }
            return switch (input.pull(now)) {
                case Pull.Bytes(Chunk chunk) -> {
                    int count = Math.clamp(limit - passed, 0, chunk.length());
                    passed += count;
                    yield count == 0 ? Pull.END : new Pull.Bytes(chunk.first(count));
                }
                case Pull.Wait wait -> wait;
                case Pull.End end -> end;
            };
        }
    }
}
