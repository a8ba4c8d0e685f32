package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.claims.Claim;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AddressClaimsProperties {
    private static final List<String> BLOCKS = List.of("10.0.0.0/8", "10.0.0.0/24", "10.0.0.0/25", "10.0.0.5/32",
            "10.0.0.200/32", "10.1.0.0/16", "fd00::/8", "fd00::1/128");
    private static final int NODES = 5;

    /** {@return five nodes that claimed, suspected, buried, left, came back and forked, hearing one another at times} */
    private static Scribes history(Random dice) {
        var scribes = new Scribes(3, NODES);
        var rivals = new ArrayList<Line>();
        for (int step = 0; step < 40; step++) {
            var i = 1 + dice.nextInt(NODES);
            var other = 1 + dice.nextInt(NODES);
            switch (dice.nextInt(9)) {
                case 0, 1, 2 -> scribes.write(i, new Body.Updated(1, claiming(dice)));
                case 3 -> scribes.suspects(i, other);
                case 4 -> scribes.recovers(i);
                case 5 -> scribes.write(i, dice.nextBoolean()
                        ? new Body.Left(scribes.life(i, i))
                        : new Body.Joined(scribes.life(i, i).next(), Scribes.address(i), claiming(dice)));
                case 6 -> bury(scribes, other);
                case 7 -> {
                    if (dice.nextInt(8) == 0) {
                        rivals.add(scribes.rival(i));
                        scribes.write(i, new Body.Updated(1, claiming(dice)));
                    }
                }
                default -> scribes.bring(i, other);
            }
        }
        scribes.bringAll();
        rivals.forEach(rival -> scribes.hears(1, rival));
        scribes.bringAll();
        return scribes;
    }

    private static void bury(Scribes scribes, int subject) {
        if (subject > 2) {
            scribes.bring(2, 1);
            var life = scribes.life(1, subject);
            var one = scribes.suspects(1, subject, life);
            var two = scribes.suspects(2, subject, life);
            scribes.bring(2, 1);
            scribes.write(1, new Body.Confirmed(node(subject), life, List.of(one, two)));
        }
    }

    private static TreeMap<String, String> claiming(Random dice) {
        var blocks = new ArrayList<String>();
        for (int more = dice.nextInt(3); more > 0; more--) {
            blocks.add(BLOCKS.get(dice.nextInt(BLOCKS.size())));
        }
        return new TreeMap<>(Map.of(Claim.ALLOWED_IPS, String.join(",", blocks)));
    }

    @Property(tries = 60)
    void no_two_present_members_that_overlap_are_both_routable(@ForAll Random dice) {
        var view = history(dice).membership(1).view();
        for (var one : view.members().values()) {
            for (var other : view.members().values()) {
                if (!one.present() || !other.present() || one.node().compareTo(other.node()) >= 0) {
                    continue;
                }
                if (overlap(one, other)) {
                    assertThat(one.routable() && other.routable()).as("%s and %s", one, other).isFalse();
                }
            }
            assertThat(one.present() || one.refused().isEmpty()).as("the dead claim nothing: %s", one).isTrue();
        }
    }

    private static boolean overlap(Member one, Member other) {
        return Claim.in(one.metadata()).stream().anyMatch(claim -> Claim.in(other.metadata()).stream()
                .anyMatch(second -> claim.covers(second) || second.covers(claim)));
    }

    @Property(tries = 40)
    void whoever_hears_the_same_in_whatever_order_gives_the_same_member_the_address(@ForAll Random dice) {
        var scribes = history(dice);
        var all = scribes.ledger(1).inReplayOrder();
        var replayed = Membership.replay(scribes.charter, scribes.ledger(1)).view();
        assertThat(scribes.membership(1).view()).isEqualTo(replayed);
        for (int i = 2; i <= NODES; i++) {
            assertThat(scribes.membership(i).view()).isEqualTo(replayed);
        }
        var ledger = Ledger.empty(scribes.charter.id());
        var fold = Membership.none(scribes.charter);
        for (var line : Scribes.shuffled(scribes.charter, all, dice)) {
            ledger = Histories.with(ledger, line);
            fold = fold.apply(ledger, line);
        }
        assertThat(fold.view()).isEqualTo(replayed);
    }

    /** Whoever is routable stays so, whatever the others say, as long as nothing comes late and it says nothing new itself. */
    @Property(tries = 60)
    void what_others_say_later_takes_no_address_from_who_has_it(@ForAll Random dice) {
        var scribes = history(dice);
        var before = scribes.membership(1).view();
        var incumbent = 1 + dice.nextInt(NODES);
        for (int step = 0; step < 10; step++) {
            var i = 1 + dice.nextInt(NODES);
            if (i != incumbent && !isForked(scribes, i)) {
                scribes.write(i, switch (dice.nextInt(3)) {
                    case 0 -> new Body.Updated(1, claiming(dice));
                    case 1 -> new Body.Recovered(life(scribes, i).next(), Scribes.address(i));
                    default -> new Body.Joined(life(scribes, i).next(), Scribes.address(i), claiming(dice));
                });
                scribes.bringAll();
            }
        }
        var was = before.member(node(incumbent)).orElseThrow();
        if (was.routable() && was.present()) {
            assertThat(scribes.membership(1).view().member(node(incumbent)).orElseThrow().routable()).isTrue();
        }
    }

    private static boolean isForked(Scribes scribes, int i) {
        return scribes.ledger(i).forks().keySet().stream().anyMatch(feed -> feed.node().equals(node(i)));
    }

    private static Incarnation life(Scribes scribes, int i) {
        return scribes.life(i, i);
    }
}
