package io.nodeplane.bench;

import com.sun.management.OperatingSystemMXBean;
import io.nodeplane.core.State;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.DataDirectory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** One restart, as the agent does it. Its last line of output begins with the seconds it took, and the processor's. */
public final class Restart {
    private Restart() {}

    public static void main(String[] arguments) {
        var begin = System.nanoTime();
        try (var data = DataDirectory.open(Path.of(arguments[0]), LongHistory.node(1), LongHistory.CHARTER)) {
            var recovered = data.recover(0);
            var read = System.nanoTime();
            var state = State.of(LongHistory.node(1), new PeerAddress("node-1", 7001), LongHistory.CHARTER,
                    recovered.ledger(), recovered.ownFeed(), 1);
            var done = System.nanoTime();
            var cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
            System.out.printf(
                    "%.3f s, %.3f s of processor time; %.3f s by the clock for the files and %.3f s for the state of %d entries, %d members%n",
                    (done - begin) / 1e9, cpu / 1e9, (read - begin) / 1e9, (done - read) / 1e9, state.ledger().size(),
                    state.membership().view().members().size());
        }
    }
}
