package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.charter;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.membership.MemberState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A confirmation that has to wait is asked again, though nothing new is written meanwhile. */
class HeldBackTest {

    private static boolean suspected(TestCluster village) {
        return List.of(1, 2).stream()
                .allMatch(i -> village.believes(node(i), node(3)) instanceof MemberState.Suspect(var by)
                        && by.equals(Set.of(node(1), node(2))));
    }

    private static long heldBack(TestCluster village, int i) {
        return village.events.get(node(i)).stream().filter(event -> event.kind().equals("held-back")).count();
    }

    @Test
    void who_hears_no_majority_when_it_is_due_confirms_when_it_does_again() {
        var village = formed(charter(3), 3);
        village.down.add(node(3));
        assertThat(village.runUntil(30_000, () -> suspected(village))).as("suspected by both").isTrue();
        village.run(700);
        village.unlink(node(1), node(2));
        assertThat(village.runUntil(10_000, () -> heldBack(village, 1) > 0 && heldBack(village, 2) > 0))
                .as("due for both, and neither hears a majority").isTrue();
        village.cut.clear();
        assertThat(village.runUntil(30_000, () -> List.of(1, 2).stream().allMatch(
                i -> village.believes(node(i), node(3)) instanceof MemberState.Confirmed))).as("confirmed").isTrue();
        assertThat(village.written(node(1), "suspected") + village.written(node(2), "suspected"))
                .as("nothing but the death was said").isEqualTo(2);
        assertThat(heldBack(village, 1)).as("said once").isEqualTo(1);
    }
}
