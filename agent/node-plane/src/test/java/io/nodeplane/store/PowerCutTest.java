package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power goes at any operation, several times over; nothing that was answered for is lost, and no start is refused. */
class PowerCutTest {

    @TempDir
    private Path temp;

    @Test
    void nothing_that_was_answered_for_is_lost_and_the_node_always_starts_again() throws IOException {
        var cuts = 0;
        for (int seed = 0; seed < 120; seed++) {
            var path = temp.resolve("seed-" + seed);
            var dice = new Random(seed);
            // Written by node-1 as far as it came: its own entries in order, those of the others as they were brought.
            var lines = Histories.random(seed, 3, 40).views().get(0).inReplayOrder();
            DataDirectory.open(path, Histories.node(1), Histories.CHARTER).close();
            var answered = List.<Line>of();
            while (answered.size() < lines.size()) {
                var disk = new PowerCutDisk(dice.nextInt(50), dice);
                answered = run(path, disk, lines, answered, dice, seed);
                if (disk.cut()) {
                    cuts++;
                    disk.lose();
                }
            }
            assertThat(LedgerFiles.read(path).inReplayOrder()).as("seed=%s", seed).isEqualTo(lines);
        }
        assertThat(cuts).as("the power did go").isGreaterThan(300);
    }

    /** {@return what is durable after one life of the process, as far as the process knows} */
    private static List<Line> run(Path path, PowerCutDisk disk, List<Line> lines, List<Line> answered, Random dice,
            int seed) {
        try (var data = DataDirectory.open(path, Histories.node(1), Histories.CHARTER, disk)) {
            var ledger = data.recover(0).ledger();
            var found = ledger.inReplayOrder();
            assertThat(found).as("seed=%s", seed).containsAll(answered);
            assertThat(lines).as("seed=%s", seed).containsAll(found);
            var durable = new ArrayList<>(found);
            var missing = new ArrayList<>(lines);
            missing.removeAll(found);
            while (!missing.isEmpty()) {
                var batch = List.copyOf(missing.subList(0, 1 + dice.nextInt(Math.min(6, missing.size()))));
                if (!(data.journal().append(batch) instanceof Append.Durable)) {
                    break;
                }
                durable.addAll(batch);
                missing.subList(0, batch.size()).clear();
            }
            return durable;
        } catch (StoreException failed) {
            // The power went during recovery; a refusal for damage has no such cause.
            assertThat(failed).as("seed=%s", seed).hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("no power");
            return answered;
        }
    }
}
