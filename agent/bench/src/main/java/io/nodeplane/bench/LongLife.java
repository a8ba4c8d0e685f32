package io.nodeplane.bench;

import com.sun.management.OperatingSystemMXBean;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Explanation;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.DataDirectory;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A restart on what a cluster has written in a long life, in a heap of its own, and what such a node is asked; each line of
 * output is a name and a number. Argument: the data directory.
 */
public final class LongLife {
    private static final long FRAME_BYTES = 256 << 10;
    /** One who died when a fifth of the history was written. */
    private static final NodeId DEAD = LongHistory.node(50);

    private LongLife() {}

    public static void main(String[] arguments) {
        var begin = System.nanoTime();
        try (var data = DataDirectory.open(Path.of(arguments[0]), LongHistory.node(1), LongHistory.CHARTER)) {
            var recovered = data.recover(0);
            var membership = recovered.membership()
                    .orElseGet(() -> Membership.replay(LongHistory.CHARTER, recovered.ledger()));
            var state = State.of(LongHistory.node(1), new PeerAddress("node-1", 7001), recovered.ledger(), membership,
                    recovered.ownFeed(), 1);
            say("start seconds", (System.nanoTime() - begin) / 1e9);
            say("processor seconds", ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime() / 1e9);
            say("collector seconds", ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() / 1e3);
            say("entries", state.ledger().size());
            say("line MiB", (state.ledger().bytes() + state.ledger().size()) / (double) (1 << 20));
            say("entries in memory", state.ledger().size() - state.ledger().shelved());
            say("members", state.membership().view().members().size());
            say("dead members", state.membership().view().members().values().stream()
                    .filter(member -> member.state() instanceof MemberState.Confirmed).count());
            say("heap MiB after a collection", used());
            var sync = System.nanoTime();
            say("lines to a newcomer", taught(state.ledger()));
            say("newcomer seconds", (System.nanoTime() - sync) / 1e9);
            var why = System.nanoTime();
            Explanation.of(state.membership(), state.ledger(), DEAD).orElseThrow();
            say("why seconds", (System.nanoTime() - why) / 1e9);
            say("heap MiB at the end", used());
        }
    }

    /** All frames of a sync with somebody who has nothing. */
    private static long taught(Ledger ledger) {
        var theirs = Holdings.NONE;
        var lines = 0L;
        for (var frame = ledger.beyond(theirs, FRAME_BYTES); !frame.isEmpty(); frame = ledger.beyond(theirs,
                FRAME_BYTES)) {
            theirs = theirs.with(frame);
            lines += frame.size();
        }
        return lines;
    }

    private static double used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
    }

    private static void say(String what, double number) {
        System.out.printf(Locale.ROOT, "%s: %.2f%n", what, number);
    }
}
