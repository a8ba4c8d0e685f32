package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A ledger of three feeds: b rests on a, c on b; and what may not be added to it. */
class AdmissionTest {
    private static final ClusterId CLUSTER = Histories.CHARTER.id();
    private static final Body NOTE = new Body.Other("note", Json.object());

    private final Line a1 = genesis(Ledger.empty(CLUSTER), "a");
    private final Ledger onlyA = Histories.with(Ledger.empty(CLUSTER), a1);
    private final Line b1 = genesis(onlyA, "b");
    private final Line b2 = next(Histories.with(onlyA, b1), b1.feed());
    private final Ledger ledger = Histories.grown(onlyA, List.of(b1, b2));

    @Test
    void a_line_of_another_cluster_is_refused_and_both_are_named() {
        var other = Charter.of("other", List.of(Histories.node(1))).id();
        var line = genesis(Ledger.empty(other), "x");
        assertThat(reason(ledger, line)).contains(other.brief(), CLUSTER.brief());
    }

    @Test
    void a_known_line_is_known_and_a_later_one_is_a_gap() {
        assertThat(ledger.admit(b2)).isEqualTo(new Admission.Known());
        assertThat(onlyA.admit(b2)).isEqualTo(new Admission.Gap(b1.feed() + "#1"));
        assertThat(Ledger.empty(CLUSTER).admit(b1)).isEqualTo(new Admission.Gap(a1.id().toString()));
    }

    @Test
    void a_second_entry_at_one_place_is_a_fork_and_both_lines_are_the_proof() {
        var rival = sealed(b2, 2, b1.hash(), 3, List.of(), b1.feed());
        var child = sealed(b2, 2, a1.hash(), 4, List.of(rival.id()), a1.feed());
        assertThat(ledger.admit(child)).isEqualTo(new Admission.Gap(rival.id().toString()));
        var forked = Histories.grown(ledger, List.of(rival, child));
        var lower = rival.hash().compareTo(b2.hash()) < 0 ? rival : b2;
        assertThat(forked.forks().get(b1.feed()))
                .isEqualTo(new Fork(b1.feed(), 2, lower, lower == rival ? b2 : rival));
        assertThat(forked.isVoid(b1)).isFalse();
        assertThat(forked.isVoid(b2)).isTrue();
        assertThat(forked.isVoid(rival)).isTrue();
        assertThat(forked.frontier().tips(b1.feed())).containsExactlyInAnyOrder(b2.id(), rival.id());
    }

    @Test
    void a_line_that_can_be_right_nowhere_is_neither_a_gap_nor_a_fork() {
        var feed = b1.feed();
        assertThat(reason(ledger, sealed(b2, 0, b1.hash(), 3, List.of(), feed))).contains("seq 1");
        assertThat(reason(ledger, sealed(b2, 1, Hash.NONE, 3, List.of(), feed))).contains("seq 1");
        assertThat(reason(ledger, sealed(b2, 7, b1.hash(), 3, List.of(), FeedId.unborn(Histories.node(2)))))
                .contains("seq 1");
        assertThat(reason(ledger, sealed(b2, 9, Hash.NONE, 3, List.of(), feed))).contains("prev");
        assertThat(reason(ledger, sealed(b1, 1, b1.hash(), 1, List.of(), FeedId.unborn(feed.node())))).contains("prev");
        var unborn = new EntryId(FeedId.unborn(Histories.node(3)), 1, a1.hash());
        assertThat(reason(ledger, sealed(b2, 3, b2.hash(), 4, List.of(unborn), feed))).contains("can be no entry");
        var zero = new EntryId(a1.feed(), 0, a1.hash());
        assertThat(reason(ledger, sealed(b2, 3, b2.hash(), 4, List.of(zero), feed))).contains("can be no entry");
        var line = Line.seal(new Entry(CLUSTER, FeedId.unborn(Histories.node(1)), 1, Hash.NONE, 1, List.of(), 0,
                new Body.Genesis(Histories.node(2), "x")));
        assertThat(reason(ledger, line)).contains("names node-2");
    }

    @Test
    void an_incarnation_or_version_that_a_node_claims_for_itself_is_at_most_the_lamport() {
        var address = new PeerAddress("node-1", 7001);
        var none = new TreeMap<String, String>();
        for (var number : List.of(5L, Incarnation.NUMBER_MAX)) {
            var claimed = new Incarnation(number);
            for (var body : List.of(new Body.Joined(claimed, address, none), new Body.Recovered(claimed, address),
                    new Body.Left(claimed))) {
                assertThat(reason(ledger, third(body)))
                        .isEqualTo("incarnation " + number
                                + " is more than its lamport 4: each next incarnation takes an entry");
            }
        }
        for (var version : List.of(5L, Json.NUMBER_MAX)) {
            assertThat(reason(ledger, third(new Body.Updated(version, none))))
                    .isEqualTo("version " + version + " is more than its lamport 4: each next version takes an entry");
        }
        var most = new Incarnation(Incarnation.NUMBER_MAX);
        for (var body : List.of(new Body.Joined(new Incarnation(4), address, none),
                new Body.Recovered(new Incarnation(4), address), new Body.Left(new Incarnation(4)),
                new Body.Updated(4, none), new Body.Updated(0, none),
                new Body.Suspected(Histories.node(1), most, "of another's life"),
                new Body.Confirmed(Histories.node(1), most, List.of()),
                new Body.Other("left", Json.object().with("incarnation", Incarnation.NUMBER_MAX + 1)),
                new Body.Other("left", Json.object().with("incarnation", 9).with("more", 1)))) {
            assertThat(ledger.admit(third(body))).as("%s", body).isInstanceOf(Admission.Stored.class);
            assertThat(ledger.admit(Line.parse(third(body).text()))).isInstanceOf(Admission.Stored.class);
        }
        var parsed = Line.parse(third(new Body.Left(most)).text());
        assertThat(reason(Ledger.empty(CLUSTER), parsed)).as("before its place is looked at")
                .contains("takes an entry");
    }

    private Line third(Body body) {
        return Line.seal(new Entry(CLUSTER, b1.feed(), 3, b2.hash(), 4, List.of(), 7, body));
    }

    @Test
    void the_chain_and_the_lamport_must_fit() {
        var feed = b1.feed();
        assertThat(ledger.admit(sealed(b2, 3, a1.hash(), 4, List.of(), feed))).as("another branch, not here")
                .isInstanceOf(Admission.Gap.class);
        assertThat(reason(ledger, sealed(b2, 3, b2.hash(), 3, List.of(), feed)))
                .isEqualTo("lamport is 3 and must be 4");
        assertThat(reason(ledger, sealed(b2, 3, b2.hash(), 5, List.of(), feed)))
                .isEqualTo("lamport is 5 and must be 4");
        assertThat(ledger.admit(sealed(b2, 3, b2.hash(), 4, List.of(), feed))).isInstanceOf(Admission.Stored.class);
    }

    @Test
    void parents_are_sorted_foreign_and_no_ancestors() {
        var c1 = genesis(ledger, "c");
        var more = Histories.with(ledger, c1);
        var d1 = sealedGenesis(1, List.of());
        more = Histories.with(more, d1);
        assertThat(c1.entry().parents()).containsExactly(b2.id());
        assertThat(reason(more, sealed(a1, 2, a1.hash(), 4, List.of(b1.id(), b2.id()), a1.feed())))
                .contains("ancestor");
        assertThat(reason(more, sealed(b2, 3, b2.hash(), 4, List.of(a1.id()), b1.feed()))).contains("ancestor");
        assertThat(reason(more, sealed(b2, 3, b2.hash(), 4, List.of(b1.id()), b1.feed()))).contains("its own feed");
        var sorted = new ArrayList<>(List.of(c1.id(), d1.id()));
        Collections.sort(sorted);
        assertThat(more.admit(sealed(a1, 2, a1.hash(), 5, sorted, a1.feed()))).isInstanceOf(Admission.Stored.class);
        assertThat(reason(more, sealed(a1, 2, a1.hash(), 5, sorted.reversed(), a1.feed()))).contains("not sorted");
        assertThat(reason(more, sealed(a1, 2, a1.hash(), 5, List.of(c1.id(), c1.id()), a1.feed())))
                .contains("stands twice");
    }

    @Test
    void at_most_eight_tips_ride_on_one_entry_and_the_wanted_ones_go_first() {
        var grown = onlyA;
        var first = sealedGenesis(1, List.of());
        grown = Histories.with(grown, first);
        for (int i = 0; i < 10; i++) {
            var line = sealedGenesis(2 + i, List.of());
            grown = Histories.with(grown, line);
            grown = Histories.with(grown, sealed(line, 2, line.hash(), 2, List.of(), line.feed()));
        }
        var tooMany = new ArrayList<EntryId>();
        tooMany.addAll(grown.frontier().tips());
        tooMany.removeIf(tip -> tip.feed().equals(a1.feed()));
        assertThat(reason(grown, sealed(a1, 2, a1.hash(), 9, tooMany, a1.feed()))).contains("at most 8");
        assertThat(next(grown, a1.feed(), List.of(first.id())).entry().parents()).hasSize(8).contains(first.id());
        var without = next(grown, a1.feed(), List.of());
        assertThat(without.entry().parents()).hasSize(8).doesNotContain(first.id());
        var rest = next(Histories.with(grown, without), a1.feed(), List.of());
        assertThat(rest.entry().parents()).as("the rest rides on the next entry").hasSize(3).contains(first.id())
                .doesNotContainAnyElementsOf(without.entry().parents());
    }

    private static Line genesis(Ledger ledger, String nonce) {
        return ledger.genesis(new Body.Genesis(Histories.node(1), nonce), 0);
    }

    private static Line sealedGenesis(int node, List<EntryId> parents) {
        return Line.seal(new Entry(CLUSTER, FeedId.unborn(Histories.node(node)), 1, Hash.NONE, 1, parents, 0,
                new Body.Genesis(Histories.node(node), "d")));
    }

    private static Line next(Ledger ledger, FeedId feed) {
        return next(ledger, feed, List.of());
    }

    private static Line next(Ledger ledger, FeedId feed, List<EntryId> wanted) {
        return ledger.next(feed, NOTE, 0, wanted);
    }

    private static Line sealed(Line like, long seq, Hash prev, long lamport, List<EntryId> parents, FeedId feed) {
        return Line.seal(new Entry(CLUSTER, feed, seq, prev, lamport, parents, 7,
                like.entry().seq() == seq && seq == 1 ? like.entry().body() : NOTE));
    }

    private static String reason(Ledger ledger, Line line) {
        return switch (ledger.admit(line)) {
            case Admission.Refused(var reason) -> reason;
            case Admission answer -> throw new AssertionError(line.text() + ": " + answer);
        };
    }
}
