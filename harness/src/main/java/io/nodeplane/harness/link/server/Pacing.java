package io.nodeplane.harness.link.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

    static final class Slicer extends Stage {
        private final Toxic.Slicer toxic;
        private final RandomGenerator random;
        private final Deque<Chunk> pieces = new ArrayDeque<>();
        private boolean pausing;
        private long pauseEnds;

        Slicer(Toxic.Slicer toxic, RandomGenerator random) {
            this.toxic = toxic;
            this.random = random;
        }

        @Override
        Pull pull(long now) {
            if (pausing && pauseEnds - now > 0) {
                return new Pull.Wait(pauseEnds - now);
            }
            pausing = false;
            if (pieces.isEmpty()) {
                switch (input.pull(now)) {
                    case Pull.Bytes(Chunk chunk) -> slice(chunk);
                    case Pull.Wait wait -> {
                        return wait;
                    }
                    case Pull.End end -> {
                        return end;
                    }
                }
            }
            pausing = true;
            pauseEnds = now + TimeUnit.MICROSECONDS.toNanos(toxic.delay());
            return new Pull.Bytes(pieces.remove());
        }

        private void slice(Chunk chunk) {
            if (chunk.length() - toxic.averageSize() <= toxic.sizeVariation()) {
                pieces.add(chunk);
                return;
            }
            int spread = toxic.sizeVariation();
            // At least one byte goes left, and at least one right, or a piece would never get smaller.
            int middle = Math.clamp(chunk.length() / 2 + (spread > 0 ? random.nextInt(-spread, spread) : 0), 1,
                    chunk.length() - 1);
            slice(chunk.first(middle));
            slice(chunk.after(middle));
        }

        @Override
        List<Chunk> held() {
            return List.copyOf(pieces);
        }
    }
}
