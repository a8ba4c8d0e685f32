package io.nodeplane.bench;

import com.sun.management.ThreadMXBean;
import io.nodeplane.core.Core;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.State;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a decision costs: its own processor time, and the bytes that it allocates. It is a function, so the same one is made
 * again and again: what a decision changes and what it copies cannot hide behind what it was made for.
 */
final class DecisionBench {
    private static final List<Integer> MEMBERS = List.of(5, 100);
    private static final long WARM_UP_NS = 3_000_000_000L;
    private static final long BATCH_NS = 300_000_000L;
    private static final int BATCHES = 15;
    private static final int AT_ONCE = 1_000;

    /** Looked at by nobody; so that nothing is left out because nobody looks at it. */
    private static long seen;

    private record Cost(double ns, double bytes) {}

    private DecisionBench() {}

    static List<Row> run() {
        var rows = new ArrayList<Row>();
        for (var members : MEMBERS) {
            var calm = new CalmNode(members);
            var inputs = List.of(new Asked("an idle tick", new Input.Tick(calm.now())),
                    new Asked("a ping", calm.asks(2, new Message.Request.Ping(calm.state().ledger().head()))),
                    new Asked("a tick that probes", new Input.Tick(calm.atNextProbe())));
            for (var one : inputs) {
                var cost = cost(calm.state(), one.input);
                rows.add(new Row(one.name + ", " + members + " members",
                        String.format(Locale.ROOT, "%.0f ns, %.0f B", cost.ns, cost.bytes), "-", "-", "-", true));
            }
        }
        return rows;
    }

    private record Asked(String name, Input input) {}

    private static Cost cost(State state, Input input) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (var end = System.nanoTime() + WARM_UP_NS; System.nanoTime() < end;) {
            decide(state, input);
        }
        var times = new double[BATCHES];
        var sizes = new double[BATCHES];
        for (int i = 0; i < BATCHES; i++) {
            var times0 = threads.getCurrentThreadCpuTime();
            var bytes0 = threads.getCurrentThreadAllocatedBytes();
            var count = 0L;
            for (var end = System.nanoTime() + BATCH_NS; System.nanoTime() < end; count += AT_ONCE) {
                decide(state, input);
            }
            sizes[i] = (threads.getCurrentThreadAllocatedBytes() - bytes0) / (double) count;
            times[i] = (threads.getCurrentThreadCpuTime() - times0) / (double) count;
        }
        Arrays.sort(times);
        Arrays.sort(sizes);
        return new Cost(times[BATCHES / 2], sizes[BATCHES / 2]);
    }

    private static void decide(State state, Input input) {
        for (int i = 0; i < AT_ONCE; i++) {
            seen += Core.decide(state, input).effects().size();
        }
    }
}
