package io.nodeplane.bench;

import com.sun.management.OperatingSystemMXBean;
import io.nodeplane.core.State;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.DataDirectory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One restart, as the agent does it; its last line of output begins with the seconds that it took, and the processor's.
 * Arguments: the data directory, and a {@link Mode}.
 */
public final class Restart {
    private static final String SOFTWARE = "bench";

    /** What is done with a snapshot. */
    enum Mode {
        /** It is not looked at. */
        WHOLE,
        /** It is not looked at, and another one is written at the end. */
        LEAVE,
        /** It is used; without one the run fails. */
        SNAPSHOT
    }

    private Restart() {}

    public static void main(String[] arguments) {
        var mode = Mode.valueOf(arguments[1]);
        var begin = System.nanoTime();
        try (var data = DataDirectory.open(Path.of(arguments[0]), LongHistory.node(1), LongHistory.CHARTER)) {
            var recovered = mode == Mode.SNAPSHOT ? data.recover(0, SOFTWARE) : data.recover(0);
            var read = System.nanoTime();
            var membership = recovered.membership()
                    .orElseGet(() -> Membership.replay(LongHistory.CHARTER, recovered.ledger()));
            var state = State.of(LongHistory.node(1), new PeerAddress("node-1", 7001), recovered.ledger(), membership,
                    recovered.ownFeed(), 1);
            var done = System.nanoTime();
            var cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
            if (mode == Mode.SNAPSHOT && recovered.check().isEmpty()) {
                throw new IllegalStateException("no snapshot was used: " + recovered.notes());
            }
            if (mode == Mode.LEAVE) {
                data.snapshot(state.ledger(), state.membership(), SOFTWARE).ifPresent(Runnable::run);
                System.out.printf(Locale.ROOT, "%.3f s for the snapshot%n", (System.nanoTime() - done) / 1e9);
            }
            System.out.printf(Locale.ROOT, "%.3f s, %.3f s of processor time; %.3f s by the clock for the files and"
                    + " %.3f s for the state of %d entries, %d members%n",
                    (done - begin) / 1e9, cpu / 1e9, (read - begin) / 1e9, (done - read) / 1e9, state.ledger().size(),
                    state.membership().view().members().size());
        }
    }
}
