package io.nodeplane.bench;

import io.nodeplane.core.State;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.DataDirectory;
import java.nio.file.Path;

/** One restart, as the agent does it; its last line of output begins with the seconds that it took. */
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
            System.out.printf(
                    "%.3f s, of which %.3f s for the files and %.3f s for the state of %d entries, %d members%n",
                    (done - begin) / 1e9, (read - begin) / 1e9, (done - read) / 1e9, state.ledger().size(),
                    state.membership().view().members().size());
        }
    }
}
