package io.nodeplane.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Rebuilding;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A ledger and a fold that were packed and unpacked go on as if they had not been. */
class SnapshotAgreementTest {
    private static final int HISTORIES = Integer.getInteger("snapshot.histories", 300);
    private static final int NODES = 4;
    private static final Charter CHARTER = Charter.of("lab",
            IntStream.rangeClosed(1, 3).mapToObj(TroubledHistory::node).toList());

    /** A ledger and its fold, and how they take lines. */
    private static final class Taker {
        private Ledger ledger;
        private Membership membership;

        Taker(Ledger ledger, Membership membership) {
            this.ledger = ledger;
            this.membership = membership;
        }

        /** {@return what the ledger says to the line} */
        String take(Line line) {
            return switch (ledger.admit(line)) {
                case Admission.Stored(var grown) -> {
                    ledger = grown;
                    membership = membership.apply(grown, line);
                    yield "stored";
                }
                case Admission.Known known -> "known";
                case Admission.Gap(var missing) -> missing;
                case Admission.Refused(var reason) -> reason;
            };
        }
    }

    @Test
    void what_was_unpacked_says_the_same_and_goes_on_the_same_whatever_comes_and_however_late() {
        var later = 0;
        var confirmations = 0;
        var forked = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            var dice = new Random(seed);
            var lines = shuffled(TroubledHistory.random(CHARTER, NODES, 30 + dice.nextInt(60), seed), dice);
            var plain = new Taker(Ledger.empty(CHARTER.id()), Membership.none(CHARTER));
            var end = dice.nextInt(lines.size());
            var at = 0;
            // Up to some place, or to the first fork.
            while (at < end && !forks(plain.ledger, lines.get(at))) {
                assertThat(plain.take(lines.get(at++))).isEqualTo("stored");
            }
            var unpacked = unpacked(plain, dice);
            same(unpacked, plain, seed);
            for (var line : lines.subList(at, lines.size())) {
                assertThat(unpacked.take(line)).as("seed=%d %s", seed, line).isEqualTo(plain.take(line));
                assertThat(unpacked.membership.view().digest()).isEqualTo(plain.membership.view().digest());
                later++;
            }
            confirmations += same(unpacked, plain, seed);
            forked += plain.ledger.forks().isEmpty() ? 0 : 1;
        }
        // A history in which nothing happens would agree as well.
        assertThat(later).isGreaterThan(HISTORIES * 10);
        assertThat(confirmations).isGreaterThan(HISTORIES / 10);
        assertThat(forked).isGreaterThan(HISTORIES / 10);
    }

    @Test
    void equal_sets_are_packed_into_equal_bytes_in_whatever_order_they_came() {
        var compared = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            var dice = new Random(seed);
            var ledger = TroubledHistory.random(CHARTER, NODES, 10 + dice.nextInt(40), seed);
            if (LedgerSnapshot.possible(ledger)) {
                var taker = new Taker(Ledger.empty(CHARTER.id()), Membership.none(CHARTER));
                shuffled(ledger, dice).forEach(taker::take);
                assertThat(packed(taker.ledger, taker.membership)).as("seed=%d", seed)
                        .isEqualTo(packed(ledger, Membership.replay(CHARTER, ledger)));
                compared++;
            } else {
                assertThatThrownBy(() -> new ByteShelves().packed(ledger)).isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThat(compared).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
    }

    @Test
    void what_is_cut_off_or_has_other_lines_is_refused() {
        var shelves = new ByteShelves();
        var ledger = laid(shelves, unforked(), new Random(1));
        var packed = shelves.packed(ledger);
        for (int length = 0; length < packed.length; length++) {
            var cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> shelves.unpacked(cut, ledger)).isInstanceOf(IllegalArgumentException.class);
        }
        var lines = ledger.inReplayOrder();
        var fewer = Histories.grown(Ledger.empty(CHARTER.id()), lines.subList(0, lines.size() - 1));
        assertThatThrownBy(() -> shelves.unpacked(packed, fewer)).isInstanceOf(IllegalArgumentException.class);
        var fold = packed(ledger, Membership.replay(CHARTER, ledger));
        for (int length = 0; length < fold.length; length++) {
            var in = new Unpacker(Arrays.copyOf(fold, length));
            assertThatThrownBy(() -> MembershipSnapshot.read(CHARTER, ledger, in))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_ledger_that_is_built_again_is_found_to_be_the_same_and_one_with_another_past_is_not() {
        var same = 0;
        var other = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            var dice = new Random(seed);
            var history = TroubledHistory.random(CHARTER, NODES, 30 + dice.nextInt(60), seed);
            if (LedgerSnapshot.possible(history)) {
                var shelves = new ByteShelves();
                var ledger = laid(shelves, history, dice);
                var packed = shelves.packed(ledger);
                assertThat(isRebuilt(shelves.unpacked(packed, ledger))).as("seed=%d", seed).isTrue();
                same++;
                packed[dice.nextInt(packed.length)] ^= (byte) (1 << dice.nextInt(3));
                other += isRebuiltOrRefused(shelves, packed, ledger) ? 0 : 1;
            }
        }
        assertThat(same).isGreaterThan(HISTORIES / 10);
        assertThat(other).isGreaterThan(same / 20).isLessThanOrEqualTo(same);
    }

    private static boolean isRebuilt(Ledger said) {
        var rebuilding = new Rebuilding(said);
        for (var line : said.replayed()) {
            if (!rebuilding.take(line)) {
                return false;
            }
        }
        return rebuilding.isSame();
    }

    /** What is packed may be unreadable after a flip; what can be read and is not what it was must be found. */
    private static boolean isRebuiltOrRefused(ByteShelves shelves, byte[] packed, Ledger ledger) {
        try {
            var rebuilt = isRebuilt(shelves.unpacked(packed, ledger));
            assertThat(rebuilt).isFalse();
            return false;
        } catch (IllegalArgumentException | ArithmeticException | BadLineException | ShelfException refused) {
            return true;
        }
    }

    /** {@return the ledger, with any of its entries on shelves} */
    private static Ledger laid(ByteShelves shelves, Ledger ledger, Random dice) {
        var laid = ledger;
        for (var rounds = dice.nextInt(20); rounds >= 0; rounds--) {
            laid = shelves.laid(laid, dice);
        }
        return laid;
    }

    private static Ledger unforked() {
        for (int seed = 0;; seed++) {
            var ledger = TroubledHistory.random(CHARTER, NODES, 40, seed);
            if (LedgerSnapshot.possible(ledger)) {
                return ledger;
            }
        }
    }

    /** {@return how many confirmations were judged} */
    private static int same(Taker unpacked, Taker plain, int seed) {
        assertThat(unpacked.ledger.head()).as("seed=%d", seed).isEqualTo(plain.ledger.head());
        assertThat(unpacked.ledger.size()).isEqualTo(plain.ledger.size());
        assertThat(unpacked.ledger.forks()).isEqualTo(plain.ledger.forks());
        assertThat(unpacked.ledger.inReplayOrder()).isEqualTo(plain.ledger.inReplayOrder());
        assertThat(unpacked.membership.view()).isEqualTo(plain.membership.view());
        assertThat(unpacked.membership.exposed()).isEqualTo(plain.membership.exposed());
        var judged = 0;
        for (var line : plain.ledger.inReplayOrder()) {
            if (line.entry().body() instanceof Body.Confirmed) {
                assertThat(Certainty.flaw(unpacked.membership, unpacked.ledger, line)).as("seed=%d", seed)
                        .isEqualTo(Certainty.flaw(plain.membership, plain.ledger, line));
                judged++;
            }
            for (var other : plain.ledger.frontier().tips()) {
                assertThat(unpacked.ledger.precedes(line.id(), other)).as("seed=%d", seed)
                        .isEqualTo(plain.ledger.precedes(line.id(), other));
            }
            assertThat(unpacked.ledger.behind(line)).isEqualTo(plain.ledger.behind(line));
        }
        for (int i = 1; i <= NODES; i++) {
            var node = TroubledHistory.node(i);
            assertThat(unpacked.membership.incarnationSpokenOf(node))
                    .isEqualTo(plain.membership.incarnationSpokenOf(node));
            assertThat(unpacked.membership.unanswered(node)).isEqualTo(plain.membership.unanswered(node));
            for (var feed : plain.ledger.feeds(node)) {
                assertThat(Certainty.hasVote(unpacked.membership, unpacked.ledger, feed))
                        .isEqualTo(Certainty.hasVote(plain.membership, plain.ledger, feed));
            }
            evidence(unpacked, plain, node);
        }
        return judged;
    }

    private static void evidence(Taker unpacked, Taker plain, NodeId subject) {
        for (var writer : CHARTER.voters()) {
            assertThat(Certainty.evidence(unpacked.membership, unpacked.ledger, writer, subject, a -> 0))
                    .isEqualTo(Certainty.evidence(plain.membership, plain.ledger, writer, subject, a -> 0));
        }
    }

    private static Taker unpacked(Taker plain, Random dice) {
        // As after a replay, and as after many single steps: that must not matter.
        var fold = dice.nextBoolean() ? plain.membership : Membership.replay(CHARTER, plain.ledger);
        var shelves = new ByteShelves();
        var laid = laid(shelves, plain.ledger, dice);
        var ledger = shelves.unpacked(shelves.packed(laid), plain.ledger);
        assertThat(ledger.shelved()).isEqualTo(laid.shelved());
        assertThat(ledger.bytes()).isEqualTo(laid.bytes());
        assertThat(ledger.bytesInMemory()).isEqualTo(laid.bytesInMemory());
        var in = new Unpacker(packed(plain.ledger, fold));
        var membership = MembershipSnapshot.read(CHARTER, ledger, in);
        in.end();
        return new Taker(ledger, membership);
    }

    private static byte[] packed(Ledger ledger, Membership membership) {
        var out = new Packer();
        MembershipSnapshot.write(membership, ledger, out);
        return out.packed();
    }

    private static boolean forks(Ledger ledger, Line line) {
        return ledger.admit(line) instanceof Admission.Stored(var grown) && !grown.forks().isEmpty();
    }

    /** {@return the lines in another order in which they can be admitted} */
    private static List<Line> shuffled(Ledger all, Random dice) {
        var ordered = new ArrayList<Line>();
        var waiting = new ArrayList<>(all.inReplayOrder());
        var ledger = Ledger.empty(CHARTER.id());
        while (!waiting.isEmpty()) {
            var at = dice.nextInt(waiting.size());
            if (ledger.admit(waiting.get(at)) instanceof Admission.Stored(var grown)) {
                ledger = grown;
                ordered.add(waiting.remove(at));
            }
        }
        return ordered;
    }
}
