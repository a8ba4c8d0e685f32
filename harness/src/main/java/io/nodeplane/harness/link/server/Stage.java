package io.nodeplane.harness.link.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One link of a stream's chain: it pulls from the stage before it and is pulled by the one after. Time is an
 * argument, in nanoseconds of one monotonic clock; no stage knows a thread or a socket, and its caller holds the
 * stream's lock.
 */
abstract class Stage {
    /** The stage before this one. The first of a chain is its own. */
    Stage input = this;

    /** {@return the next bytes, or how long to wait for them, or the end} */
    abstract Pull pull(long now);

    /** {@return bytes taken but not yet given; a stage that goes hands them on, so nothing is lost by a removal} */
    List<Chunk> held() {
        return List.of();
    }

    /** {@return the stage that acts out a toxic from {@code now} on} */
    static Stage of(Toxic toxic, RandomGenerator random, long now) {
        return switch (toxic) {
            case Toxic.Latency latency -> new Delays.Latency(latency, random);
            case Toxic.Bandwidth bandwidth -> new Pacing.Bandwidth(bandwidth);
            case Toxic.Timeout timeout -> new Losses.Timeout(timeout, now);
            case Toxic.LimitData limit -> new Losses.LimitData(limit, 0);
        };
    }

    /** What the socket gave: the first stage of every chain. It holds one chunk, so that pressure reaches the sender. */
    static final class Source extends Stage {
        private final Deque<Chunk> chunks = new ArrayDeque<>(1);
        private boolean ended;

        boolean full() {
            return !chunks.isEmpty();
        }

        void put(Chunk chunk) {
            chunks.add(chunk);
        }

        void end() {
            ended = true;
        }

        @Override
        Pull pull(long now) {
            var chunk = chunks.poll();
            return chunk != null ? new Pull.Bytes(chunk) : ended ? Pull.END : Pull.NOTHING;
        }
    }

    /** Bytes pass, first those that a stage before it had left over. */
    static final class Pass extends Stage {
        private final Deque<Chunk> first;

        Pass(List<Chunk> first) {
            this.first = new ArrayDeque<>(first);
        }

        boolean idle() {
            return first.isEmpty();
        }

        @Override
        Pull pull(long now) {
            var chunk = first.poll();
            return chunk != null ? new Pull.Bytes(chunk) : input.pull(now);
        }

        @Override
        List<Chunk> held() {
            return List.copyOf(first);
        }
    }

    /** The stream ends here. */
    static final class Ended extends Stage {
        @Override
        Pull pull(long now) {
            return Pull.END;
        }
    }
}
