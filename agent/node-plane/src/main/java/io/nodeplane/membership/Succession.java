package io.nodeplane.membership;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Mark;
import io.nodeplane.membership.Amendments.Pending;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The charters of a cluster for people: which one is in force, which were before, what is proposed, and what has to happen for
 * it to come into force. All of it as far as one ledger tells; nothing is decided by it.
 */
public final class Succession {
    private final Membership membership;
    private final Ledger ledger;
    private final AmendmentRule rule;
    private final Epoch epoch;
    private final List<Pending> pending;

    private Succession(Membership membership, Ledger ledger) {
        this.membership = membership;
        this.ledger = ledger;
        this.rule = AmendmentRule.now(membership, ledger);
        this.epoch = rule.epoch();
        this.pending = membership.charters().isEmpty() ? List.of() : Amendments.pending(membership, ledger);
    }

    /** {@return what this ledger tells} */
    public static Succession of(Membership membership, Ledger ledger) {
        return new Succession(membership, ledger);
    }

    /** {@return all of it: the epoch in force and its charter, all epochs with their entries, and what is proposed} */
    public Json.Obj json() {
        return brief().with("charter", epoch.charter().json()).with("name", epoch.digest().hex())
                .with("cluster", ledger.cluster().toString()).with("epochs", history());
    }

    /** {@return the epoch in force, its voters, and what is proposed} */
    public Json.Obj brief() {
        var json = Json.object().with("epoch", epoch.number()).with("voters", Json.texts(epoch.charter().voters()))
                .with("proposals", new Json.Arr(pending.stream().<Json>map(this::json).toList()));
        var words = wayOn();
        return words.isEmpty() ? json : json.with("wayOn", words.get()).with("stuck", new Json.Bool(isStuck()));
    }

    /** {@return how many proposals may follow the charter in force} */
    public int open() {
        return pending.size();
    }

    /** {@return whether no proposal comes into force if nothing but what is proposed now is approved} */
    public boolean isStuck() {
        return !pending.isEmpty() && (candidate().isEmpty()
                || pending.size() > 1 && pending.stream().noneMatch(one -> one.approved().size() >= one.needed()));
    }

    /** {@return what has to be done for a charter to come into force, one sentence; empty if nothing is proposed} */
    public Optional<String> wayOn() {
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        var voters = epoch.charter().voters();
        var present = voters.stream().filter(this::isPresent).count();
        if (present < rule.needed()) {
            return Optional.of("only " + present + " of the voters " + voters + " are there, and " + rule.needed()
                    + " have to agree: it goes on when one of the others is back");
        }
        var bound = pending.stream().filter(one -> isRatified(one)).reduce((one, later) -> later);
        if (candidate().isEmpty()) {
            var again = bound.orElse(pending.getLast());
            return Optional.of((bound.isPresent()
                    ? "a voter ratified proposal " + name(again)
                            + ", so that no other charter can follow, and too few can"
                            + " still ratify it: "
                    : "too few voters can still ratify what is proposed: ")
                    + "propose it again (node-plane charter propose --again=" + name(again) + "), and approve that");
        }
        var next = candidate().get();
        if (next.approved().size() >= next.needed()) {
            return Optional
                    .of("proposal " + name(next) + " is approved: the voters ratify it by themselves when they hear"
                            + " of each other, as " + next.ratified().size() + " of " + next.needed() + " have");
        }
        var asked = new TreeSet<>(voters);
        asked.removeIf(voter -> !may(voter, next) || next.approved().contains(voter));
        return Optional.of((pending.size() > 1
                ? pending.size() + " proposals, none with a majority" + (bound.isPresent()
                        ? ", and one was ratified, so that no other charter can follow"
                        : "") + ": approve proposal "
                : "approve proposal ") + name(next) + " at " + (next.needed() - next.approved().size()) + " of "
                + asked);
    }

    private static String name(Pending one) {
        return one.proposal().digest().first(Mark.DIGITS);
    }

    /** The proposal that is nearest to coming into force, of those that still may. */
    private Optional<Pending> candidate() {
        return pending.stream()
                .filter(one -> Amendments.bound(membership, ledger, one.proposal()).isEmpty())
                .filter(one -> epoch.charter().voters().stream().filter(voter -> may(voter, one)).count() >= rule
                        .needed())
                .reduce((one, later) -> Comparator.comparing((Pending some) -> some.ratified().size())
                        .thenComparing(some -> some.approved().size()).compare(one, later) > 0 ? one : later);
    }

    /** Whether that voter has ratified the proposal, or is there and may still do so. */
    private boolean may(NodeId voter, Pending one) {
        return one.ratified().contains(voter)
                || isPresent(voter) && rule.promise(voter, one.proposal()).isEmpty();
    }

    private boolean isPresent(NodeId voter) {
        return membership.view().member(voter).map(Member::state)
                .filter(state -> state instanceof MemberState.Alive || state instanceof MemberState.Suspect)
                .isPresent();
    }

    /** Whether anybody ratified it, whose word binds the others though it may count no more. */
    private boolean isRatified(Pending one) {
        return membership.charters().justifiedRatifications().stream()
                .anyMatch(word -> word.what().proposal().equals(one.proposal().digest()));
    }

    private Json json(Pending one) {
        return Json.object().with("proposal", one.proposal().digest().hex()).with("epoch", one.proposal().epoch())
                .with("ballot", one.proposal().ballot()).with("by", one.line().feed().node().value())
                .with("entry", one.line().id().json())
                .with("change", epoch.charter().changeTo(one.proposal().charter()))
                .with("approved", Json.texts(one.approved())).with("ratified", Json.texts(one.ratified()))
                .with("missing", Json.texts(missing(one))).with("needed", one.needed());
    }

    /** {@return those voters that are there and have not approved it, and may} */
    private SortedSet<NodeId> missing(Pending one) {
        var missing = new TreeSet<>(epoch.charter().voters());
        missing.removeIf(voter -> one.approved().contains(voter) || !may(voter, one));
        return missing;
    }

    private Json history() {
        var all = new ArrayList<Json>();
        Epoch before = null;
        for (var one : membership.charters().epochs(ledger)) {
            var json = Json.object().with("epoch", one.number()).with("name", one.digest().hex())
                    .with("voters", Json.texts(one.charter().voters()))
                    .with("change", before == null ? "the founding charter" : before.charter().changeTo(one.charter()));
            all.add(before == null ? json : json.with("entries", ids(entries(one))));
            before = one;
        }
        return new Json.Arr(all);
    }

    /** The entries that made an epoch, in replay order: proposals and approvals, ratifications, and by what it is in force. */
    private List<Line> entries(Epoch of) {
        var charters = membership.charters();
        var begun = charters.beginnings(of, ledger);
        var digests = begun.stream().map(line -> ((Amendment.Amended) ((Body.Amending) line.entry().body()).what())
                .proposal()).toList();
        return Stream.of(
                charters.proposals().stream().filter(word -> digests.contains(word.what().digest()))
                        .map(Charters.Word::line),
                charters.approvals().stream().filter(word -> digests.contains(word.what().proposal()))
                        .map(Charters.Word::line),
                charters.justifiedRatifications().stream().filter(word -> digests.contains(word.what().proposal()))
                        .map(Charters.Word::line),
                begun.stream()).flatMap(lines -> lines).sorted(Line.REPLAY_ORDER).toList();
    }

    private static Json ids(List<Line> lines) {
        return new Json.Arr(lines.stream().<Json>map(line -> Json.object().with("entry", line.id().json())
                .with("kind", line.entry().body().kind())).toList());
    }
}
