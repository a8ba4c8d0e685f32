package io.nodeplane.harness;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Members that suspect, answer, confirm, lose their disks and change who of them votes, at random and with what they happen to
 * know; some of what they write nothing justifies. A function of its seed.
 */
final class AmendedHistory {
    private static final long AT = 1_790_000_000_000L;
    private static final int NODES = 5;

    final Charter charter = Charter.of("lab", nodes(1, 2, 3));
    private final Random dice;
    private final List<FeedId> feeds = new ArrayList<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final List<Membership> folds = new ArrayList<>();
    private final List<SortedSet<NodeId>> told = new ArrayList<>();
    private int losses;

    private AmendedHistory(long seed) {
        this.dice = new Random(seed);
        for (int i = 0; i < NODES; i++) {
            ledgers.add(Ledger.empty(charter.id()));
            folds.add(Membership.none(charter));
            told.add(new TreeSet<>());
            feeds.add(begin(i, List.of()));
            write(i, new Body.Joined(Incarnation.FIRST, address(i), new TreeMap<>()), List.of());
        }
        for (int round = 0; round < 2; round++) {
            all();
            for (int i = 0; i < 3 && round == 0; i++) {
                var others = nodes(1, 2, 3);
                others.remove(node(i));
                write(i, new Body.Vouched(others), tips(i));
            }
        }
    }

    static AmendedHistory of(long seed, int steps) {
        var history = new AmendedHistory(seed);
        for (int i = 0; i < steps; i++) {
            history.step();
        }
        history.all();
        return history;
    }

    /** {@return all that was written} */
    Ledger ledger() {
        return ledgers.getFirst();
    }

    Membership fold() {
        return folds.getFirst();
    }

    private void step() {
        // Mostly those that vote, or soon will.
        var actor = dice.nextInt(dice.nextInt(4) > 0 ? 4 : NODES);
        var other = (actor + 1 + dice.nextInt(NODES - 1)) % NODES;
        switch (dice.nextInt(28)) {
            case 0, 1, 2 -> suspect(actor, dice.nextInt(4) > 0 ? dice.nextInt(2) : other);
            case 3, 4, 5 -> confirm(actor, dice.nextInt(4) > 0 ? dice.nextInt(2) : other);
            case 6 -> recover(actor);
            case 7 -> propose(actor, dice.nextInt(NODES));
            case 8, 9, 10 -> approve(actor);
            case 11, 12, 13 -> follow(actor);
            case 14 -> {
                if (dice.nextInt(8) == 0) {
                    loseDisk(actor, other);
                }
            }
            case 15, 16, 17, 18, 19, 20 -> tell(other, actor);
            case 21 -> {
                if (dice.nextInt(3) == 0) {
                    wrong(actor);
                }
            }
            default -> bring(other, actor, dice.nextInt(3) > 0 ? Integer.MAX_VALUE : dice.nextInt(8));
        }
    }

    private void suspect(int actor, int subject) {
        var member = folds.get(actor).view().member(node(subject));
        if (actor != subject && member.isPresent() && !folds.get(actor).suspects(node(actor), node(subject))) {
            write(actor, new Body.Suspected(node(subject), member.get().incarnation(), "silent"),
                    Certainty.wantedBySuspicion(folds.get(actor), ledgers.get(actor)));
        }
    }

    private void confirm(int actor, int subject) {
        var member = folds.get(actor).view().member(node(subject));
        if (actor == subject || member.isEmpty() || !(member.get().state() instanceof MemberState.Suspect)) {
            return;
        }
        var found = Certainty.evidence(folds.get(actor), ledgers.get(actor), node(actor), node(subject), a -> 0);
        if (!found.suspicions().isEmpty()) {
            write(actor, new Body.Confirmed(node(subject), member.get().incarnation(),
                    found.suspicions().stream().map(one -> one.line().id()).toList()), found.wanted());
        }
    }

    private void recover(int actor) {
        var self = folds.get(actor).view().member(node(actor));
        if (self.isPresent() && !(self.get().state() instanceof MemberState.Alive)) {
            write(actor, new Body.Recovered(self.get().incarnation().next(), address(actor)), List.of());
        }
    }

    private void propose(int actor, int subject) {
        if (Amendments.pending(folds.get(actor), ledgers.get(actor)).size() > 1 && dice.nextInt(4) > 0) {
            return;
        }
        var epoch = folds.get(actor).charters().inForce(ledgers.get(actor));
        var voters = new TreeSet<>(epoch.charter().voters());
        if (dice.nextInt(4) == 0) {
            voters.add(node(subject));
        } else if (!voters.remove(node(subject))) {
            voters.add(node(subject));
        }
        if (!voters.isEmpty()) {
            say(actor, new Amendment.Proposed(epoch.number() + 1, epoch.digest(),
                    Amendments.nextBallot(folds.get(actor), ledgers.get(actor)), Charter.of("lab", voters)), List.of());
        }
    }

    private void approve(int actor) {
        var pending = Amendments.pending(folds.get(actor), ledgers.get(actor));
        if (!pending.isEmpty()) {
            var one = dice.nextInt(4) > 0 ? pending.getLast() : pending.get(dice.nextInt(pending.size()));
            say(actor, new Amendment.Approved(one.proposal().epoch(), one.proposal().digest()),
                    Amendments.wantedByApproval(folds.get(actor), ledgers.get(actor), one));
        }
    }

    private void follow(int actor) {
        Amendments.ratification(folds.get(actor), ledgers.get(actor), node(actor))
                .ifPresent(ready -> say(actor, ready.what(), ready.wanted()));
        Amendments.completion(folds.get(actor), ledgers.get(actor), node(actor))
                .ifPresent(ready -> say(actor, ready.what(), ready.wanted()));
    }

    /** Something that may or may not be justified. */
    private void wrong(int actor) {
        var pending = Amendments.pending(folds.get(actor), ledgers.get(actor));
        if (pending.isEmpty()) {
            return;
        }
        var proposal = pending.get(dice.nextInt(pending.size())).proposal();
        var ratified = new ArrayList<EntryId>();
        for (var line : ledgers.get(actor).inReplayOrder()) {
            if (line.entry().body() instanceof Body.Amending(Amendment.Ratified what)
                    && (what.proposal().equals(proposal.digest()) || dice.nextInt(4) == 0)) {
                ratified.add(line.id());
            }
        }
        say(actor, dice.nextBoolean()
                ? new Amendment.Ratified(proposal.epoch(), proposal.digest())
                : new Amendment.Amended(proposal.epoch(), proposal.digest(), ratified), List.of());
    }

    private void loseDisk(int actor, int from) {
        ledgers.set(actor, Ledger.empty(charter.id()));
        folds.set(actor, Membership.none(charter));
        told.set(actor, new TreeSet<>());
        bring(from, actor, dice.nextInt(60));
        var old = ledgers.get(actor).feeds(node(actor)).stream()
                .flatMap(feed -> ledgers.get(actor).frontier().tips(feed).stream()).toList();
        feeds.set(actor, begin(actor, old));
    }

    private FeedId begin(int actor, List<EntryId> old) {
        var genesis = ledgers.get(actor).genesis(new Body.Genesis(node(actor), "nonce-" + actor + "-" + losses++, old,
                old.isEmpty() ? "" : Body.Genesis.LOST_DISK), AT);
        take(actor, genesis);
        return genesis.feed();
    }

    private void tell(int from, int to) {
        var counts = ledgers.get(from).find(feeds.get(to), 1).isPresent();
        bring(from, to, Integer.MAX_VALUE);
        var voters = folds.get(to).charters().inForce(ledgers.get(to)).charter();
        if (!counts || !voters.voters().contains(node(to)) || !voters.voters().contains(node(from))) {
            return;
        }
        told.get(to).add(node(from));
        var by = new TreeSet<>(told.get(to));
        by.retainAll(voters.voters());
        if (by.size() >= Certainty.vouchersNeeded(voters)
                && !Certainty.hasVote(folds.get(to), ledgers.get(to), feeds.get(to))) {
            write(to, new Body.Vouched(by), tips(to));
        }
    }

    private List<EntryId> tips(int actor) {
        return List.copyOf(ledgers.get(actor).frontier().tips());
    }

    private void say(int actor, Amendment what, List<EntryId> wanted) {
        write(actor, new Body.Amending(what), wanted);
    }

    private void write(int actor, Body body, List<EntryId> wanted) {
        take(actor, ledgers.get(actor).next(feeds.get(actor), body, AT, wanted));
    }

    private void bring(int from, int to, int most) {
        ledgers.get(from).beyond(Holdings.of(ledgers.get(to).frontier())).stream().limit(most)
                .forEach(line -> take(to, line));
    }

    private void all() {
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i < NODES; i++) {
                bring(i, 0, Integer.MAX_VALUE);
                bring(0, i, Integer.MAX_VALUE);
            }
        }
    }

    private void take(int actor, Line line) {
        if (!(ledgers.get(actor).admit(line) instanceof Admission.Stored(var grown))) {
            throw new IllegalStateException(ledgers.get(actor).admit(line) + " for " + line.text());
        }
        ledgers.set(actor, grown);
        folds.set(actor, folds.get(actor).apply(grown, line));
    }

    /** {@return what the epochs are called that came into force, by number, by the agent's answer} */
    TreeMap<Long, SortedSet<Hash>> inForce() {
        var found = new TreeMap<Long, SortedSet<Hash>>();
        for (var line : ledger().inReplayOrder()) {
            if (line.entry().body() instanceof Body.Amending(Amendment.Amended what)
                    && Amendments.flaw(fold(), ledger(), line).isEmpty()) {
                found.computeIfAbsent(what.epoch(), epoch -> new TreeSet<>()).add(begun(what.proposal()));
            }
        }
        return found;
    }

    private Hash begun(Hash proposal) {
        return ledger().inReplayOrder().stream()
                .flatMap(line -> line.entry().body() instanceof Body.Amending(Amendment.Proposed what)
                        && what.digest().equals(proposal) ? Stream.of(what.begins()) : Stream.of())
                .findFirst().orElseThrow();
    }

    private static TreeSet<NodeId> nodes(int... numbers) {
        var nodes = new TreeSet<NodeId>();
        for (var number : numbers) {
            nodes.add(node(number - 1));
        }
        return nodes;
    }

    private static NodeId node(int i) {
        return new NodeId("node-" + (i + 1));
    }

    private static PeerAddress address(int i) {
        return new PeerAddress("node-" + (i + 1), 7000);
    }
}
