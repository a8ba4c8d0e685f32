package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Entry;
import org.junit.jupiter.api.Test;

/**
 * An entry names eight parents at most. With more news than that, a suspicion must still rest on the beginning of every
 * voter's feed that its writer holds: who counted it beside a feed that the voter has lost could bury somebody who
 * buries him.
 */
class ManyTipsTest {
    private final Scribes world = new Scribes(5, 15);

    @Test
    void a_suspicion_rests_on_the_beginning_of_a_voters_new_feed_whatever_else_is_new() {
        world.loseDisk(3, 1, Integer.MAX_VALUE);
        var genesis = world.ledger(3).inReplayOrder().stream()
                .filter(line -> line.entry()
                        .body() instanceof Body.Genesis(var n, var nonce, var after, var earlier, var why)
                        && !why.isEmpty())
                .findFirst().orElseThrow();
        world.bring(3, 4);
        for (int i = 6; i <= 15; i++) {
            for (int time = 0; time < 3; time++) {
                world.hears(4, world.write(i, new Body.Reported(node(1), "unreachable")));
            }
        }
        var suspicion = world.suspects(4, 1);
        assertThat(world.ledger(4).find(suspicion).orElseThrow().entry().parents()).hasSize(Entry.PARENTS_MAX);
        assertThat(world.ledger(4).precedes(genesis.id(), suspicion)).isTrue();
    }
}
