package io.nodeplane.harness.link.server;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stages that give bytes in smaller pieces, at a pace. */
final class Pacing {
    private Pacing() {}

    static final class Bandwidth extends Stage {
        private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
        private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

        private final long bytesPerMilli;
        private @Nullable Chunk pending;
        /** Time owed for bytes taken; what one wait is too long, the next is shorter. */
        private long owed;
        private long waitingSince;

        Bandwidth(Toxic.Bandwidth toxic) {
            bytesPerMilli = Math.clamp(toxic.rate(), 0, Integer.MAX_VALUE);
        }

        @Override
        Pull pull(long now) {
            if (pending == null) {
                switch (input.pull(now)) {
                    case Pull.Bytes(Chunk chunk) -> {
                        pending = chunk;
                        waitingSince = now;
                        owed += bytesPerMilli == 0 ? 0 : chunk.length() * MILLI / bytesPerMilli;
                    }
                    case Pull.Wait wait -> {
                        return wait;
                    }
                    case Pull.End end -> {
                        return end;
                    }
                }
            }
            return bytesPerMilli == 0 ? Pull.NOTHING : paced(pending, now);
        }

        private Pull paced(Chunk chunk, long now) {
            boolean whole = chunk.length() <= bytesPerMilli * 100;
            long wait = waitingSince + (whole ? owed : SLICE_NANOS) - now;
            if (wait > 0) {
                return new Pull.Wait(wait);
            }
            if (whole) {
                owed -= now - waitingSince;
                pending = null;
                return new Pull.Bytes(chunk);
            }
            int slice = (int) (bytesPerMilli * 100);
            owed -= SLICE_NANOS;
            waitingSince = now;
            pending = chunk.after(slice);
            return new Pull.Bytes(chunk.first(slice));
        }

        @Override
        List<Chunk> held() {
            return pending == null ? List.of() : List.of(pending);
        }
    }
}
