package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Of which statements only the places are kept makes no difference to what a roll says. */
class RollProperties {
    private static final PeerAddress ADDRESS = new PeerAddress("a", 1);

    @Property(tries = 200)
    void a_roll_says_what_a_sorted_list_says_whatever_came_late(@ForAll long seed) {
        var dice = new Random(seed);
        var lines = new ArrayList<Line>();
        var ledger = crashLoop(40 + dice.nextInt(120), lines);
        var order = new ArrayList<>(lines);
        for (int late = dice.nextInt(30); late > 0; late--) {
            order.add(order.remove(dice.nextInt(order.size())));
        }
        var roll = Roll.<Standing.Life>empty();
        var plain = new ArrayList<Standing.Life>();
        for (var line : order) {
            var claim = new Standing.Life(incarnation(line), line);
            plain.add(claim);
            plain.sort(Comparator.comparing(Standing.Life::incarnation));
            roll = roll.with(claim).settled(new Incarnation(plain.getLast().incarnation().number()));
            assertThat(roll.last()).isEqualTo(plain.getLast().incarnation().number());
        }
        assertThat(roll.all(ledger, Standing.Life::new)).as("seed=%d", seed).isEqualTo(plain);
        assertThat(roll.since(plain.getLast().incarnation()))
                .isEqualTo(
                        plain.stream().filter(one -> one.incarnation().equals(plain.getLast().incarnation())).toList());
        for (int i = 0; i < 10; i++) {
            var first = plain.get(dice.nextInt(plain.size())).incarnation();
            var later = lines.get(dice.nextInt(lines.size()));
            var horizon = Horizon.of(ledger, later);
            assertThat(roll.from(first, Horizon.now(ledger), Standing.Life::new))
                    .isEqualTo(plain.stream().filter(one -> one.incarnation().compareTo(first) >= 0).toList());
            assertThat(roll.from(first, horizon, Standing.Life::new).stream()
                    .filter(one -> horizon.holds(one.line())).toList())
                    .isEqualTo(plain.stream().filter(one -> one.incarnation().compareTo(first) >= 0)
                            .filter(one -> horizon.holds(one.line())).toList());
            assertThat(roll.last(horizon)).as("seed=%d %s", seed, later).isEqualTo(plain.stream()
                    .filter(one -> horizon.holds(one.line())).map(Standing.Life::incarnation)
                    .max(Incarnation::compareTo));
        }
    }

    /** A node that comes back again and again, some times in one incarnation twice. */
    private static Ledger crashLoop(int times, List<Line> lines) {
        var empty = Ledger.empty(Histories.CHARTER.id());
        var genesis = empty.genesis(new Body.Genesis(Histories.node(1), "nonce"), 0);
        var ledger = Histories.with(empty, genesis);
        for (int i = 1; i <= times; i++) {
            var incarnation = new Incarnation(1 + i * 2L / 3);
            var line = ledger.next(genesis.feed(), i == 1
                    ? new Body.Joined(incarnation, ADDRESS, new TreeMap<>())
                    : new Body.Recovered(incarnation, ADDRESS), i, Collections.emptyList());
            ledger = Histories.with(ledger, line);
            lines.add(line);
        }
        return ledger;
    }

    private static Incarnation incarnation(Line line) {
        return line.entry().body() instanceof Body.Recovered recovered
                ? recovered.incarnation()
                : ((Body.Joined) line.entry().body()).incarnation();
    }
}
