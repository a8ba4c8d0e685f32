package io.nodeplane.harness.world.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** The time of one simulation, in ns from its beginning, and all that is going to happen. It passes only when told to. */
final class VirtualTime {
    static final long MS = 1_000_000;
    static final long NEVER = Long.MAX_VALUE;
    private static final Comparator<Due> ORDER = Comparator.comparingLong(Due::at).thenComparingLong(Due::order);

    private final PriorityQueue<Due> queue = new PriorityQueue<>(ORDER);
    private long now;
    private long created;

    /** What happens at one moment; of the same moment, what was created first happens first. */
    private record Due(long at, long order, Runnable what) {}

    long now() {
        return now;
    }

    /** Has something happen then; at the present moment, if that has passed. */
    void at(long moment, Runnable what) {
        queue.add(new Due(Math.max(now, moment), created++, what));
    }

    void after(long ns, Runnable what) {
        at(now + ns, what);
    }

    /** {@return when something happens next; {@link #NEVER} if nothing is due} */
    long next() {
        var first = queue.peek();
        return first == null ? NEVER : first.at();
    }

    /** Lets everything happen that is due up to and at that moment, which is the present one then. */
    void pass(long until) {
        while (next() <= until) {
            var due = queue.remove();
            now = due.at();
            due.what().run();
        }
        now = Math.max(now, until);
    }
}
