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
import io.nodeplane.store.Recovered;
import io.nodeplane.store.SnapshotCheck;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A restart on what a cluster has written in a long life, in a heap of its own, and what such a node is asked; each line of
 * output is a name and a number. Arguments: the data directory, and a {@link Way}.
 */
public final class LongLife {
    private static final long FRAME_BYTES = 256 << 10;
    /** One who died when a fifth of the history was written. */
    private static final NodeId DEAD = LongHistory.node(50);

    private static final String SOFTWARE = "bench";

    /** How it starts. */
    enum Way {
        /** Every line is read; a snapshot is left at the end. */
        WHOLE,
        /** From a snapshot, which is checked then; without one the run fails. */
        SNAPSHOT
    }

    private LongLife() {}

    public static void main(String[] arguments) {
        try (var data = DataDirectory.open(Path.of(arguments[0]), LongHistory.node(1), LongHistory.CHARTER)) {
            switch (Way.valueOf(arguments[1])) {
                case WHOLE -> whole(data);
                case SNAPSHOT -> fromSnapshot(data);
            }
        }
    }

    private static void fromSnapshot(DataDirectory data) {
        var begin = System.nanoTime();
        var recovered = data.recover(0, SOFTWARE);
        var state = state(recovered);
        say("snapshot start seconds", (System.nanoTime() - begin) / 1e9);
        say("snapshot processor seconds", processorSeconds());
        say("snapshot heap MiB", used());
        var check = System.nanoTime();
        var verdict = recovered.check()
                .orElseThrow(() -> new IllegalStateException("no snapshot was used: " + recovered.notes()))
                .run(() -> false);
        if (verdict != SnapshotCheck.Verdict.RIGHT) {
            throw new IllegalStateException("the snapshot is " + verdict);
        }
        say("check seconds", (System.nanoTime() - check) / 1e9);
        say("check heap MiB", used());
        say("snapshot entries", state.ledger().size());
    }

    private static State state(Recovered recovered) {
        var membership = recovered.membership()
                .orElseGet(() -> Membership.replay(LongHistory.CHARTER, recovered.ledger()));
        return State.of(LongHistory.node(1), new PeerAddress("node-1", 7001), recovered.ledger(), membership,
                recovered.ownFeed(), 1);
    }

    private static double processorSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static void whole(DataDirectory data) {
        var begin = System.nanoTime();
        var state = state(data.recover(0));
        say("start seconds", (System.nanoTime() - begin) / 1e9);
        say("processor seconds", processorSeconds());
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
        var snapshot = System.nanoTime();
        data.snapshot(state.ledger(), state.membership(), SOFTWARE).ifPresent(write -> {
            write.run();
            say("snapshot written seconds", (System.nanoTime() - snapshot) / 1e9);
        });
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
