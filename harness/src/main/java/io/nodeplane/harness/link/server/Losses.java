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
