package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static io.nodeplane.core.TestClusterTest.charter;
import static io.nodeplane.core.TestClusterTest.formed;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Lost disks, disks that are set back, and copies of a disk that run beside the original, at random; some while the node
 * is cut off, so that nobody can tell it. No second chain grows in silence: every fork is known to all live nodes soon
 * after contact, and what was written behind it has no effect anywhere.
 */
class IdentityProperties {
    /** More with {@code -Didentity.cases=1000}. */
    private static final int CASES = Integer.getInteger("identity.cases", 120);
    private static final NodeId TWIN = new NodeId("twin");
    private static final int NODES = 5;

    private enum Trouble {
        LOST_DISK, SET_BACK, TWIN_OF_NOW, TWIN_OF_BEFORE
    }

    @Test
    void no_second_chain_grows_in_silence() {
        var seen = new TreeMap<String, Integer>();
        for (long seed = 0; seed < CASES; seed++) {
            one(seed).forEach(what -> seen.merge(what, 1, Integer::sum));
        }
        System.out.println("identity: " + CASES + " cases: " + seen);
        assertThat(seen.keySet()).as("each kind of trouble came up, and forks did")
                .contains("LOST_DISK", "SET_BACK", "TWIN_OF_NOW", "TWIN_OF_BEFORE", "fork", "alone");
    }

    /** {@return what came up in the case} */
    private static Set<String> one(long seed) {
        var dice = new Random(seed);
        var village = formed(charter(3), NODES, seed);
        var victim = node(1 + dice.nextInt(NODES));
        var trouble = Trouble.values()[dice.nextInt(Trouble.values().length)];
        var alone = dice.nextBoolean();
        var guarded = dice.nextInt(3) == 0;
        talk(village, dice, victim);
        var before = village.nodes.get(victim).state();
        talk(village, dice, victim);
        var now = village.nodes.get(victim).state();

        var place = trouble == Trouble.TWIN_OF_NOW || trouble == Trouble.TWIN_OF_BEFORE ? TWIN : victim;
        if (place.equals(victim)) {
            village.down.add(victim);
            village.run(dice.nextInt(400));
        }
        if (alone) {
            village.nodes.keySet().forEach(other -> village.unlink(place, other));
        }
        switch (trouble) {
            case LOST_DISK -> start(village, place, victim, Ledger.empty(village.charter.id()), null, "");
            case SET_BACK, TWIN_OF_BEFORE -> start(village, place, victim, before.ledger(), before.feed(),
                    guarded ? Body.Genesis.COPIED : "");
            case TWIN_OF_NOW -> start(village, place, victim, now.ledger(), now.feed(),
                    guarded ? Body.Genesis.COPIED : "");
        }
        var watch = new Watch(village);
        village.runUntil(alone ? 5_000 : 0, watch::look);
        talk(village, dice, place);
        talk(village, dice, victim);
        village.cut.clear();
        var allKnow = village.runUntil(60_000, watch::settled);
        var at = "seed=" + seed + " " + trouble + (alone ? " alone" : "") + (guarded ? " guarded" : "");
        assertThat(allKnow).as(at + ": all ledgers become equal").isTrue();
        var lost = !now.ledger().frontier().tips(feedOf(now)).equals(before.ledger().frontier().tips(feedOf(now)));
        judge(village, at, trouble == Trouble.LOST_DISK || trouble == Trouble.SET_BACK && lost, alone, victim,
                now.ledger());
        var forked = !village.nodes.get(node(1)).state().ledger().forks().isEmpty();
        var known = new TreeSet<>(List.of(trouble.name()));
        if (forked) {
            known.add("fork");
            assertThat(watch.spread()).as(at + ": from the first who knows the fork to the last, in ms")
                    .isBetween(0L, 3 * village.charter.syncIntervalMs());
        }
        if (alone) {
            known.add("alone");
        }
        return known;
    }

    private static void judge(TestCluster village, String at, boolean lost, boolean alone, NodeId victim,
            Ledger known) {
        var ledger = village.nodes.get(node(1)).state().ledger();
        for (var driver : village.nodes.values()) {
            var state = driver.state();
            assertThat(state.ledger().forks()).as(at).isEqualTo(ledger.forks());
            assertThat(state.membership().view().digest()).as(at)
                    .isEqualTo(Membership.replay(village.charter, ledger).view().digest());
            var feed = feedOf(state);
            assertThat(ledger.forks()).as(at + ": nobody goes on in a forked feed").doesNotContainKey(feed);
        }
        for (var fork : ledger.forks().values()) {
            assertThat(fork.feed().node()).as(at).isEqualTo(victim);
            assertThat(ledger.inReplayOrder().stream().map(line -> line.entry().body()))
                    .as(at + ": the fork is reported").anyMatch(body -> body instanceof Body.Forked forked
                            && forked.feed().equals(fork.feed()) && forked.hashes().equals(fork.hashes()));
            assertThat(village.nodes.get(node(1)).state().membership().view().member(victim).orElseThrow().forks())
                    .as(at).contains(fork);
        }
        if (!alone) {
            assertThat(ledger.forks()).as(at + ": who can ask before it writes forks nothing").isEmpty();
        }
        if (lost && !alone) {
            var state = village.nodes.get(victim).state();
            assertThat(state.feed()).as(at + ": another feed").isNotEqualTo(known.feeds(victim).getLast());
            var genesis = (Body.Genesis) ledger.find(feedOf(state), 1).orElseThrow().entry().body();
            assertThat(genesis.after()).as(at + ": it names the old tip")
                    .containsAll(known.frontier().tips(known.feeds(victim).getLast()));
        }
    }

    private static FeedId feedOf(State state) {
        return Objects.requireNonNull(state.feed());
    }

    private static void start(TestCluster village, NodeId place, NodeId as, Ledger disk,
            @Nullable FeedId feed, String doubt) {
        village.start(place, as, disk, feed, Optional.of(doubt).filter(why -> !why.isEmpty()), node(1), node(2),
                node(3));
    }

    /** Somebody says something, and so does the one whose disk the case is about. */
    private static void talk(TestCluster village, Random dice, NodeId victim) {
        for (int i = 0; i < 1 + dice.nextInt(3); i++) {
            var speaker = dice.nextBoolean() ? victim : node(1 + dice.nextInt(NODES));
            if (!village.down.contains(speaker) && village.nodes.containsKey(speaker)) {
                village.command(speaker, TestCluster.saying("n", "" + dice.nextInt()));
            }
            village.run(dice.nextInt(300));
        }
    }

    /** Watches a village for forks and for quiet. */
    private static final class Watch {
        private final TestCluster village;
        private long first = -1;
        private long all = -1;
        private List<Long> sizes = List.of();
        private long quietSince;

        Watch(TestCluster village) {
            this.village = village;
        }

        /** {@return from the first node that knew a fork to the last one, in ms} */
        long spread() {
            return all < 0 ? -1 : all - first;
        }

        /** {@return whether all have equal ledgers and have been quiet: equal heads alone may be a fork not met yet} */
        boolean settled() {
            look();
            var states = village.nodes.values().stream().map(driver -> driver.state()).toList();
            return states.stream().map(state -> state.ledger().head()).distinct().count() == 1
                    && states.stream().allMatch(state -> state.start() == null && state.phase() == Phase.JOINED
                            && state.membership().view().members().values().stream()
                                    .allMatch(member -> member.state() instanceof MemberState.Alive))
                    && village.now().mono() - quietSince >= 3 * village.charter.syncIntervalMs();
        }

        boolean look() {
            var ledgers = village.nodes.values().stream().map(driver -> driver.state().ledger()).toList();
            if (first < 0 && ledgers.stream().anyMatch(ledger -> !ledger.forks().isEmpty())) {
                first = village.now().mono();
            }
            if (all < 0 && ledgers.stream().noneMatch(ledger -> ledger.forks().isEmpty())) {
                all = village.now().mono();
            }
            var now = ledgers.stream().map(Ledger::size).toList();
            if (!now.equals(sizes)) {
                sizes = now;
                quietSince = village.now().mono();
            }
            return false;
        }
    }
}
