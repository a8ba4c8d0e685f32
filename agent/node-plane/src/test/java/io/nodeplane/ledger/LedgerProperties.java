package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LedgerProperties {
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());

    @Property(tries = 60)
    void every_causal_order_of_admission_gives_the_same_ledger(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int nodes) {
        var union = Histories.random(seed, nodes, 40).union();
        var lines = union.inReplayOrder();
        var other = Histories.grown(EMPTY, Histories.shuffled(lines, new Random(seed)));
        assertThat(other.head()).isEqualTo(union.head());
        assertThat(other.inReplayOrder()).isEqualTo(lines);
        assertThat(other.frontier()).isEqualTo(union.frontier());
        assertThat(other.size()).isEqualTo(lines.size());
    }

    @Property(tries = 60)
    void replay_order_is_a_linear_extension_of_causality(@ForAll long seed) {
        var union = Histories.random(seed, 4, 40).union();
        var lines = union.inReplayOrder();
        assertThat(Histories.grown(EMPTY, lines).head()).isEqualTo(union.head());
        for (int i = 0; i < lines.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(union.precedes(lines.get(i).id(), lines.get(j).id())).isFalse();
            }
        }
    }

    @Property(tries = 60)
    void the_causal_past_is_what_parents_and_prev_reach(@ForAll long seed) {
        var union = Histories.random(seed, 4, 30).union();
        var pasts = new TreeMap<EntryId, List<EntryId>>();
        for (var line : union.inReplayOrder()) {
            var past = new ArrayList<EntryId>();
            var reasons = new ArrayList<>(line.entry().parents());
            union.find(line.feed(), line.entry().seq() - 1).ifPresent(prev -> reasons.add(prev.id()));
            reasons.forEach(reason -> {
                past.add(reason);
                past.addAll(pasts.get(reason));
            });
            pasts.put(line.id(), past);
        }
        pasts.forEach((later, past) -> pasts.keySet().forEach(earlier -> assertThat(union.precedes(earlier, later))
                .as("%s before %s", earlier, later).isEqualTo(past.contains(earlier))));
    }

    @Property(tries = 60)
    void every_prefix_of_what_lies_beyond_a_frontier_can_be_admitted(@ForAll long seed) {
        var history = Histories.random(seed, 4, 60);
        for (var from : history.views()) {
            for (var to : history.views()) {
                var missing = from.beyond(Holdings.of(to.frontier()));
                assertThat(from.feeds().stream()
                        .mapToLong(feed -> Math.max(0, from.frontier().seq(feed) - to.frontier().seq(feed))).sum())
                        .isEqualTo(missing.size());
                var caughtUp = Histories.grown(to, missing);
                var theirs = Holdings.of(from.frontier());
                assertThat(caughtUp.beyond(theirs)).isEqualTo(to.beyond(theirs));
                assertThat(caughtUp.covers(theirs)).isTrue();
                assertThat(to.covers(theirs)).isEqualTo(missing.isEmpty());
                assertThat(from.ladders(Holdings.of(to.frontier()))).isEqualTo(Holdings.NONE);
            }
        }
    }

    @Property(tries = 60)
    void growing_a_ledger_changes_no_other_one(@ForAll long seed) {
        var union = Histories.random(seed, 3, 30).union();
        var versions = new ArrayList<>(List.of(EMPTY));
        var texts = new ArrayList<>(List.of(EMPTY.inReplayOrder()));
        for (var line : Histories.shuffled(union.inReplayOrder(), new Random(seed))) {
            // Told once: from then on what is held grows with the ledger.
            versions.getLast().holdings();
            var grown = Histories.with(versions.getLast(), line);
            versions.add(grown);
            texts.add(grown.inReplayOrder());
        }
        // Every older version grows a second time, in another order.
        for (int i = 0; i < versions.size(); i++) {
            var again = Histories.grown(versions.get(i), union.beyond(Holdings.of(versions.get(i).frontier())));
            assertThat(again.head()).isEqualTo(union.head());
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i).inReplayOrder()).isEqualTo(texts.get(i));
            assertThat(versions.get(i).head()).isEqualTo(versions.get(i).frontier().digest());
            assertThat(versions.get(i).holdings()).isEqualTo(Holdings.of(versions.get(i).frontier()));
        }
    }

    @Property(tries = 60)
    void the_ledger_keeps_its_rules_about_parents(@ForAll long seed, @ForAll @IntRange(min = 2, max = 14) int nodes) {
        var union = Histories.random(seed, nodes, 80).union();
        for (var line : union.inReplayOrder()) {
            var parents = line.entry().parents();
            assertThat(parents).hasSizeLessThanOrEqualTo(Entry.PARENTS_MAX).isSorted().doesNotHaveDuplicates()
                    .noneMatch(parent -> parent.feed().equals(line.feed()));
            var before = union.find(line.feed(), line.entry().seq() - 1);
            for (var parent : parents) {
                assertThat(before.stream()).noneMatch(prev -> union.precedes(parent, prev.id()));
                assertThat(parents).noneMatch(other -> union.precedes(parent, other));
            }
            var lamport = before.map(prev -> prev.entry().lamport()).orElse(0L);
            for (var parent : parents) {
                lamport = Math.max(lamport, union.find(parent).orElseThrow().entry().lamport());
            }
            assertThat(line.entry().lamport()).isEqualTo(lamport + 1);
        }
    }

    @Property(tries = 60)
    void a_line_is_read_back_from_its_text_as_it_was(@ForAll long seed) {
        for (var line : Histories.random(seed, 3, 30).union().inReplayOrder()) {
            assertThat(Line.parse(line.text())).isEqualTo(line);
            assertThat(Line.seal(line.entry())).isEqualTo(line);
        }
    }

    @Property(tries = 100)
    void a_chain_grown_from_any_of_its_versions_changes_none_of_them(@ForAll long seed) {
        var dice = new Random(seed);
        var chains = new ArrayList<>(List.of(Chain.<Integer>empty()));
        var lists = new ArrayList<List<Integer>>(List.of(List.of()));
        for (int i = 0; i < 80; i++) {
            var from = Math.max(0, chains.size() - 1 - dice.nextInt(3));
            chains.add(chains.get(from).with(i));
            var list = new ArrayList<>(lists.get(from));
            list.add(i);
            lists.add(list);
        }
        for (int i = 0; i < chains.size(); i++) {
            assertThat(chains.get(i)).isEqualTo(lists.get(i));
        }
    }
}
