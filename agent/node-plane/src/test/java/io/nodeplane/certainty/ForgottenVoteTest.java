package io.nodeplane.certainty;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.certainty.Act.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One history that is too long for {@link CertaintyModelTest}: five voters, and what one of them said before it lost its
 * disk is known to the wrong ones only.
 */
class ForgottenVoteTest {
    private final Entries entries = new Entries(Bounds.of(5, 0, 13).subjects(2).lives(1).losses(1),
            Symmetry.none(Bounds.of(5, 0, 13)));
    private final Shipped shipped = new Shipped(entries);
    private final int[] tips = new int[6];

    /** The last entry of this node, or 0, is followed by one whose writer has heard these besides. */
    private int writes(Kind kind, int writer, int subject, int evidence, int... heard) {
        var known = new int[6];
        if (kind != Kind.LOSE) {
            var feed = entries.feed(tips, writer);
            learn(known, tips[feed]);
        }
        for (var entry : heard) {
            learn(known, entry);
        }
        var entry = entries.of(known, new Act(kind, writer, subject, kind == Kind.SUSPECT || evidence != 0 ? 1 : 0,
                evidence));
        tips[entries.feed(entry)] = entry;
        return entry;
    }

    private void learn(int[] known, int entry) {
        if (entry != 0) {
            var before = entries.tips(entry);
            before[entries.feed(entry)] = entry;
            for (int feed = 0; feed < known.length; feed++) {
                if (before[feed] != 0 && (known[feed] == 0 || entries.seq(before[feed]) > entries.seq(known[feed]))) {
                    known[feed] = before[feed];
                }
            }
        }
    }

    /** Node-1 and node-2 bury each other if what node-3 may have forgotten is not asked for. */
    private List<Integer> confirmations() {
        var first = writes(Kind.SUSPECT, 2, 0, 0);
        var second = writes(Kind.SUSPECT, 3, 0, 0);
        writes(Kind.SUSPECT, 1, 0, 0);
        var one = writes(Kind.CONFIRM, 1, 0, 0b01110, first, second);
        var lost = writes(Kind.LOSE, 2, 2, 0);
        var told = new ArrayList<Integer>();
        for (var teller : List.of(0, 3, 4)) {
            told.add(writes(Kind.TELL, teller, 2, 0, lost));
        }
        writes(Kind.VOUCH, 2, 2, 0b11001, told.stream().mapToInt(Integer::intValue).toArray());
        var third = writes(Kind.SUSPECT, 2, 1, 0);
        var fourth = writes(Kind.SUSPECT, 4, 1, 0);
        writes(Kind.SUSPECT, 0, 1, 0);
        return List.of(one, writes(Kind.CONFIRM, 0, 1, 0b110001, third, fourth));
    }

    @Test
    void what_a_voter_may_have_forgotten_keeps_two_from_burying_each_other() throws ClassNotFoundException {
        var both = confirmations();
        var world = shipped.world(tips);
        assertThat(shipped.justified(world, both.get(0))).isTrue();
        assertThat(shipped.justified(world, both.get(1))).isFalse();
        var audit = new Audit(entries, shipped, EnumSet.of(Property.NO_MUTUAL_DEATH));
        try (var rule = Without.the(Without.Clause.FORGOTTEN)) {
            assertThat(shipped.justified(world, both.get(1))).as("without " + rule.clause()).isTrue();
            audit.check(shipped.world(tips));
        }
        var story = Story.of(entries, tips);
        assertThat(audit.violation()).as("%s", story).isNotNull();
        System.out.println("Without FORGOTTEN:\n" + String.join("\n", story));
        assertThat(shipped.justified(world, both.get(1))).as("the rule is whole again").isFalse();
    }
}
