package io.nodeplane.membership;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Why a ledger says of a node what it says: the few entries that make the node's state, each with a sentence for people.
 *
 * <p>With those entries, and what they rest on, alone, the node would be in the same state; without any of them it would
 * be in another one, or in the same one for a weaker reason.
 *
 * @param summary the state in one sentence
 * @param reasons the entries, in the order in which they are best read
 */
public record Explanation(String summary, List<Reason> reasons) {

    /** An entry, and what it says, when, and why it counts. */
    public record Reason(Line line, String sentence) {}

    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /**
     * {@return why the node is in its state; empty if the ledger says nothing of it}
     *
     * @param membership the fold of the ledger
     */
    public static Optional<Explanation> of(Membership membership, Ledger ledger, NodeId node) {
        var member = membership.view().member(node);
        var forks = ledger.forks().values().stream().filter(fork -> fork.feed().node().equals(node)).toList();
        if (member.isEmpty()) {
            return ledger.feeds(node).isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Explanation(node + " is no member: it wrote entries, and none that counts says"
                            + " that it joined", forked(forks)));
        }
        var told = new Telling(membership, ledger, member.get());
        var reasons = new ArrayList<Reason>();
        var present = told.present();
        reasons.add(present);
        var summary = switch (member.get().state()) {
            case MemberState.Alive alive -> {
                var answered = told.answered();
                reasons.addAll(answered);
                yield node + " is alive in incarnation " + member.get().incarnation() + ": it said so"
                        + (answered.isEmpty() ? "" : ", which answers what was said against its earlier incarnation")
                        + ", and nobody has an unanswered suspicion";
            }
            case MemberState.Suspect(var by) -> {
                reasons.addAll(told.suspicions(member.get().incarnation()));
                yield node + " is suspect in incarnation " + member.get().incarnation() + ": " + names(by)
                        + " could not reach it, and it has not answered. That is no certainty: no confirmation that"
                        + " counts is known here";
            }
            case MemberState.Left left -> {
                reasons.add(told.left());
                yield node + " is dead by its own word: it left and ended incarnation " + member.get().incarnation();
            }
            case MemberState.Confirmed(var by) -> {
                reasons.addAll(told.confirmed(ledger.find(by).orElseThrow()));
                yield node + " is dead for certain in incarnation " + member.get().incarnation() + ": a majority of "
                        + "voters that trust each other agreed that it is silent";
            }
        };
        reasons.addAll(told.refused());
        reasons.addAll(forked(forks));
        return Optional.of(new Explanation(summary + (member.get().routable() ? "" : "; and it is not routable")
                + (forks.isEmpty() ? "" : "; and its feed is forked"), reasons));
    }

    private static List<Reason> forked(Collection<Fork> forks) {
        var reasons = new ArrayList<Reason>();
        for (var fork : forks) {
            for (var line : List.of(fork.first(), fork.second())) {
                reasons.add(new Reason(line, "At " + when(line) + " somebody who writes as " + fork.feed().node()
                        + " wrote this as entry " + fork.seq() + " of " + fork.feed() + ", and another entry stands at"
                        + " the same place: the two prove that more than one writer wrote the feed. From here on its"
                        + " entries have no effect."));
            }
        }
        return reasons;
    }

    private static String when(Line line) {
        return Instant.ofEpochMilli(line.entry().at()).toString();
    }

    private static String names(Collection<NodeId> nodes) {
        var names = nodes.stream().map(NodeId::value).toList();
        return names.size() < 2
                ? String.join("", names)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }

    /** The sentences about one member. */
    private record Telling(Membership membership, Ledger ledger, Member member) {

        /** What lets the member be a member in its present incarnation: the first of its own entries that says so. */
        Reason present() {
            var line = said().filter(one -> one.feed().node().equals(member.node()))
                    .filter(one -> incarnation(one.entry().body()).filter(member.incarnation()::equals).isPresent())
                    .findFirst().orElseThrow();
            return new Reason(line, member.node() + " said at " + when(line) + " that it " + (line.entry()
                    .body() instanceof Body.Recovered
                            ? "lives on in incarnation " + member.incarnation() + ": only it can say so, and it answers"
                                    + " every suspicion of its earlier incarnations."
                            : "joins in incarnation " + member.incarnation()
                                    + ": only it can say so, and no later incarnation"
                                    + " of it is known."));
        }

        /** Whose older claims stand in the way of its own. */
        List<Reason> refused() {
            return member.refused().stream().map(refusal -> {
                var line = ledger.find(refusal.since()).orElseThrow();
                return new Reason(line, refusal.holder() + " claims " + refusal.held() + " since " + when(line)
                        + ", and that is before " + member.node() + " claimed " + refusal.claim()
                        + " in replay order: it is not routable while both claim it.");
            }).toList();
        }

        List<Reason> suspicions(Incarnation present) {
            var first = new TreeMap<NodeId, Line>();
            said().forEach(line -> {
                if (line.entry().body() instanceof Body.Suspected(var subject, var suspected, var reason)
                        && subject.equals(member.node()) && suspected.equals(present)
                        && !line.feed().node().equals(member.node())) {
                    first.putIfAbsent(line.feed().node(), line);
                }
            });
            return first.values().stream().sorted(Line.REPLAY_ORDER)
                    .map(line -> new Reason(line, suspicion(line) + " Only " + member.node() + " can answer it, with a"
                            + " later incarnation."))
                    .toList();
        }

        Reason left() {
            var line = said().filter(one -> one.feed().node().equals(member.node())
                    && one.entry().body() instanceof Body.Left(var ended)
                    && ended.compareTo(member.incarnation()) >= 0).findFirst().orElseThrow();
            return new Reason(line, member.node() + " said at " + when(line) + " that it leaves and ends incarnation "
                    + member.incarnation()
                    + ": its own word needs no evidence, and no later incarnation of it is known.");
        }

        /** The confirmation, the suspicions that it names, and what gives each of the voters its vote. */
        List<Reason> confirmed(Line confirmation) {
            var reasons = new ArrayList<Reason>();
            var horizon = Horizon.of(ledger, confirmation);
            var evidence = ((Body.Confirmed) confirmation.entry().body()).evidence().stream()
                    .map(id -> ledger.find(id).orElseThrow()).sorted(Line.REPLAY_ORDER).toList();
            var voters = evidence.stream().map(line -> line.feed().node())
                    .collect(Collectors.toCollection(TreeSet::new));
            var epoch = membership.charters().at(horizon);
            var all = epoch.charter().voters().size();
            reasons.add(new Reason(confirmation, confirmation.feed().node() + " confirmed the death at "
                    + when(confirmation) + ": " + names(voters) + ", " + voters.size() + " of " + all
                    + " voters and so a majority, suspected " + member.node() + "; as far as this entry knows none of"
                    + " them distrusted another, and " + member.node() + " had not answered."));
            evidence.forEach(line -> reasons.add(new Reason(line, suspicion(line) + " It counts: "
                    + line.feed().node() + " is a voter with a vote, and the confirmation names it.")));
            for (var voter : voters) {
                var vouched = Objects.requireNonNull(VotingRight.of(membership, horizon, epoch, voter).vouched());
                reasons.add(new Reason(vouched, voter + " has a vote since " + when(vouched) + ": "
                        + names(((Body.Vouched) vouched.entry().body()).by()) + " had told it all that they had, so"
                        + " that nothing it had said to them before is forgotten ("
                        + VotingRight.needed(epoch.charter()) + " other voters are enough)."));
            }
            return reasons;
        }

        /** What a new incarnation answers: the confirmed death of the last one before it, or the suspicions of it. */
        List<Reason> answered() {
            var earlier = said()
                    .filter(line -> line.entry().body() instanceof Body.Suspected(var x, var suspected, var why)
                            && x.equals(member.node()) && suspected.compareTo(member.incarnation()) < 0
                            && !line.feed().node().equals(member.node()))
                    .map(line -> ((Body.Suspected) line.entry().body()).incarnation()).max(Incarnation::compareTo);
            var deaths = membership.standing(member.node()).confirmations(ledger).stream()
                    .filter(line -> earlier.filter(((Body.Confirmed) line.entry().body()).incarnation()::equals)
                            .isPresent())
                    .min(Line.REPLAY_ORDER);
            if (deaths.isPresent()) {
                return List.of(new Reason(deaths.get(), deaths.get().feed().node() + " had confirmed the death of "
                        + "incarnation " + earlier.get() + " at " + when(deaths.get())
                        + ": that incarnation is over, and this"
                        + " entry says nothing about the present one."));
            }
            return earlier.map(this::suspicions).orElse(List.of()).stream()
                    .map(reason -> new Reason(reason.line(),
                            suspicion(reason.line()) + " It is answered by incarnation "
                                    + member.incarnation() + "."))
                    .toList();
        }

        private String suspicion(Line line) {
            var suspected = (Body.Suspected) line.entry().body();
            return line.feed().node() + " suspected " + suspected.subject() + " in incarnation "
                    + suspected.incarnation() + " at " + when(line) + ": " + suspected.reason() + ".";
        }

        /** All entries that have an effect, in replay order. */
        private Stream<Line> said() {
            return StreamSupport.stream(ledger.replayed().spliterator(), false).filter(line -> !ledger.isVoid(line));
        }

        private static Optional<Incarnation> incarnation(Body body) {
            return switch (body) {
                case Body.Joined joined -> Optional.of(joined.incarnation());
                case Body.Recovered recovered -> Optional.of(recovered.incarnation());
                case Body other -> Optional.empty();
            };
        }
    }
}
