package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One ledger, replayed entry by entry: what each entry did to the membership. */
final class Replay {
    private final NodeId owner;
    private final Ledger ledger;
    private final List<Line> lines;
    private final SortedMap<EntryId, String> effects = new TreeMap<>();
    private final SortedMap<EntryId, Boolean> changes = new TreeMap<>();

    private Replay(ReportContext context, NodeId owner, Ledger ledger) {
        this.owner = owner;
        this.ledger = ledger;
        this.lines = ledger.inReplayOrder();
        var charter = context.run().charter();
        var before = Membership.none(charter);
        for (var line : lines) {
            var after = before.apply(ledger, line);
            var subject = subject(line);
            var was = before.view().member(subject);
            var is = after.view().member(subject);
            var moved = !state(was).equals(state(is));
            changes.put(line.id(), moved);
            effects.put(line.id(), ledger.isVoid(line)
                    ? "void: it stands behind the fork of its feed"
                    : moved
                            ? subject + ": " + state(was) + " -> " + state(is)
                            : unmoved(line, subject, is, line.entry().body() instanceof Body.Confirmed
                                    ? Certainty.flaw(before, ledger, line)
                                    : Optional.empty()));
            before = after;
        }
    }

    /** {@return the replay of the longest ledger of a node that runs, or else of any node; of a run without nodes none} */
    static Optional<Replay> of(ReportContext context) {
        return context.run().nodes().values().stream()
                .max(Comparator.<NodeEvidence, Boolean>comparing(node -> node.running())
                        .thenComparing(node -> node.ledger().size())
                        .thenComparing(node -> node.node(), Comparator.reverseOrder()))
                .map(longest -> new Replay(context, longest.node(), longest.ledger()));
    }

    NodeId owner() {
        return owner;
    }

    Ledger ledger() {
        return ledger;
    }

    /** {@return all entries in replay order} */
    List<Line> lines() {
        return lines;
    }

    boolean changesState(Line line) {
        return changes.getOrDefault(line.id(), false);
    }

    /** {@return what the entry did when it was replayed, as half a sentence} */
    String effect(Line line) {
        return effects.getOrDefault(line.id(), "");
    }

    /** {@return the entry's name, as short as it is clear: {@code node-1#7}} */
    String name(Line line) {
        var feeds = ledger.feeds();
        var ambiguous = feeds.stream().filter(feed -> feed.node().equals(line.feed().node())).count() > 1;
        return line.feed().node() + (ambiguous ? "." + line.feed().genesis().substring(0, 4) : "") + "#"
                + line.entry().seq();
    }

    static Instant written(Line line) {
        return Instant.ofEpochMilli(line.entry().at());
    }

    /** {@return what the entry says: its kind, about whom, in which incarnation} */
    static String says(Body body) {
        return switch (body) {
            case Body.Genesis genesis -> genesis.why().isEmpty() ? body.kind() : "genesis, " + genesis.why();
            case Body.Started started -> body.kind();
            case Body.Joined joined -> "joined @" + joined.incarnation();
            case Body.Left left -> "left @" + left.incarnation();
            case Body.Suspected suspected -> "suspected " + suspected.subject() + "@" + suspected.incarnation();
            case Body.Confirmed confirmed -> "confirmed " + confirmed.subject() + "@" + confirmed.incarnation();
            case Body.Recovered recovered -> "recovered @" + recovered.incarnation();
            case Body.Updated updated -> "updated, version " + updated.version();
            case Body.Reported reported -> "reported " + reported.peer() + " " + Markdown.cell(reported.state());
            case Body.Forked forked -> "forked " + forked.feed() + " at " + forked.seq();
            case Body.Vouched vouched -> "vouched for by " + Quantity.names(vouched.by());
            case Body.Forgotten gone -> "forgotten " + gone.subject() + "@" + gone.incarnation();
            case Body.Amending(var what) -> what.kind() + " for epoch " + what.epoch();
            case Body.Other other -> Markdown.cell(other.name());
        };
    }

    private static String unmoved(Line line, NodeId subject, Optional<Member> member, Optional<String> flaw) {
        return switch (line.entry().body()) {
            case Body.Genesis genesis -> genesis.after().isEmpty()
                    ? "opens the feed"
                    : "opens another feed of " + subject + ", after " + genesis.after();
            case Body.Forked forked -> "exposes the fork; the two entries decide";
            case Body.Vouched vouched -> "its suspicions count from here on";
            case Body.Forgotten gone -> member.flatMap(Member::forgotten).filter(line.id()::equals).isPresent()
                    ? subject + " is gone for good: nobody looks for it any more"
                    : "no effect: " + subject + " is " + state(member);
            case Body.Amending amending -> "a word about the charter to come";
            case Body.Started started -> "notes a process start";
            case Body.Reported reported -> "kept as evidence; decides nothing";
            case Body.Updated updated -> "metadata of " + subject + " changed";
            case Body.Other other -> "a kind without meaning here; kept and passed on";
            case Body.Joined joined -> "no effect";
            case Body.Left left -> "no effect";
            case Body.Recovered recovered -> "no effect";
            case Body.Suspected suspected -> member.isEmpty()
                    ? "no effect: " + subject + " is no member"
                    : suspected.incarnation().compareTo(member.get().incarnation()) < 0
                            ? "void: " + subject + " is in incarnation " + member.get().incarnation()
                            : "one more suspicion; " + subject + " stays " + word(member.get());
            case Body.Confirmed confirmed -> flaw.map(why -> "not justified, no effect: " + why)
                    .orElse("no effect: " + subject + " stays " + state(member));
        };
    }

    private static NodeId subject(Line line) {
        return switch (line.entry().body()) {
            case Body.Suspected suspected -> suspected.subject();
            case Body.Confirmed confirmed -> confirmed.subject();
            case Body.Forgotten gone -> gone.subject();
            case Body other -> line.feed().node();
        };
    }

    private static String state(Optional<Member> member) {
        return member.map(known -> word(known) + "@" + known.incarnation()).orElse("unknown");
    }

    private static String word(Member member) {
        return opinion(member.state()).phrase();
    }

    private static Opinion opinion(MemberState state) {
        return switch (state) {
            case MemberState.Alive alive -> Opinion.ALIVE;
            case MemberState.Suspect suspect -> Opinion.SUSPECT;
            case MemberState.Left left -> Opinion.LEFT;
            case MemberState.Confirmed confirmed -> Opinion.CONFIRMED;
        };
    }
}
