package io.nodeplane.harness.link.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The stages that make bytes, or the end of them, come late. */
final class Delays {
    private Delays() {}

    static final class Latency extends Stage {
        static final int CHUNKS_MAX = 1024;
        static final int BYTES_MAX = 4 << 20;

        private record Late(Chunk chunk, long due) {}

        private final Toxic.Latency toxic;
        private final RandomGenerator random;
        private final Deque<Late> queue = new ArrayDeque<>();
        private long queuedBytes;
        private boolean inputEnded;

        Latency(Toxic.Latency toxic, RandomGenerator random) {
            this.toxic = toxic;
            this.random = random;
        }

        @Override
        Pull pull(long now) {
            long inputWait = fill(now);
            var head = queue.peek();
            if (head == null) {
                return inputEnded ? Pull.END : new Pull.Wait(inputWait);
            }
            long wait = head.due() - now;
            if (wait > 0) {
                return new Pull.Wait(Math.min(wait, inputWait));
            }
            queue.remove();
            queuedBytes -= head.chunk().length();
            return new Pull.Bytes(head.chunk().leaving(now));
        }

        private long fill(long now) {
            while (!inputEnded && queue.size() < CHUNKS_MAX && queuedBytes < BYTES_MAX) {
                switch (input.pull(now)) {
                    case Pull.Bytes(Chunk chunk) -> {
                        queue.add(new Late(chunk, chunk.at() + delay()));
                        queuedBytes += chunk.length();
                    }
                    case Pull.Wait(long nanos) -> {
                        return nanos;
                    }
                    case Pull.End end -> inputEnded = true;
                }
            }
            return Pull.Wait.NEVER;
        }

        private long delay() {
            long jitter = toxic.jitter() > 0 ? random.nextLong(-toxic.jitter(), toxic.jitter()) : 0;
            return TimeUnit.MILLISECONDS.toNanos(toxic.latency() + jitter);
        }

        @Override
        List<Chunk> held() {
            return queue.stream().map(Late::chunk).toList();
        }
    }
}
