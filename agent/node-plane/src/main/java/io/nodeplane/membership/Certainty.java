package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The certainty rule: a node is dead for certain only if <em>a majority of voters that trust each other agree that it is
 * silent</em>.
 *
 * <p>A {@code confirmed(x, i, evidence)} is justified if the evidence names unanswered suspicions of x in life i by a
 * set S of voters, the writer among them and x not, with |S| at least two and more than half of the charter's voters;
 * if each of these suspicions counts ({@link VotingRight}); and if no member of S distrusts another one. Only the causal
 * past of the entry is asked, so that the answer never changes with what arrives later.
 *
 * <p>Why the members must trust each other: counting free suspicions is unsafe even with a fixed majority. A voter that
 * lost only its inbound path suspects everybody; two others could each use its vote to bury the other. See
 * {@code docs/split-brain.md}.
 */
public final class Certainty {
    private static final int VOTERS_MIN = 2;

    private Certainty() {}

    /**
     * What would justify a confirmation.
     *
     * @param suspicions those of a majority of voters that trust each other, the writer among them; empty if there is none
     * @param wanted the entries that must lie in the causal past of the confirmation
     * @param voters all whose suspicion of the subject counts
     * @param distrust why there is none although voters enough suspect the subject; empty otherwise
     */
    public record Evidence(List<Accusation> suspicions, List<EntryId> wanted, List<NodeId> voters, String distrust) {
        static final Evidence NONE = new Evidence(List.of(), List.of(), List.of(), "");

        public Evidence {
            suspicions = List.copyOf(suspicions);
            wanted = List.copyOf(wanted);
            voters = List.copyOf(voters);
        }
    }

    /** {@return how many other voters must vouch for a voter's feed before its suspicions count} */
    public static int vouchersNeeded(Charter charter) {
        return VotingRight.needed(charter);
    }

    /**
     * {@return what must lie in the causal past of a suspicion: the beginnings of all voters' feeds that its writer holds}
     * Who has told a voter all it holds, with that one's new feed in hand, suspects nobody without resting on that feed:
     * else the suspicion could be counted beside the feed that the voter lost. An entry names few parents, and with much
     * other news that one would be left out.
     */
    public static List<EntryId> wantedBySuspicion(Charter charter, Ledger ledger) {
        return charter.voters().stream().flatMap(voter -> ledger.feeds(voter).stream())
                .map(feed -> ledger.find(feed, 1).orElseThrow().id()).toList();
    }

    /** {@return whether suspicions in this feed count, as far as this ledger tells} */
    public static boolean hasVote(Membership membership, Ledger ledger, FeedId feed) {
        return membership.charter().voters().contains(feed.node()) && ledger.find(feed, 1).isPresent()
                && VotingRight.of(membership, Horizon.now(ledger), feed.node()).hasVote(feed);
    }

    /** {@return whether this suspicion counts towards certainty, as far as this ledger tells} */
    public static boolean counts(Membership membership, Ledger ledger, Accusation accusation) {
        return membership.charter().voters().contains(accusation.observer())
                && VotingRight.of(membership, Horizon.now(ledger), accusation.observer()).counts(ledger,
                        accusation.line());
    }

    /** {@return why this confirmation is not justified; empty if it is. The ledger holds the line} */
    public static Optional<String> flaw(Charter charter, Membership membership, Ledger ledger, Line line) {
        var confirmed = (Body.Confirmed) line.entry().body();
        var subject = confirmed.subject();
        var horizon = Horizon.of(ledger, line);
        var voters = new TreeMap<NodeId, VotingRight>();
        for (var id : confirmed.evidence()) {
            var named = ledger.find(id).filter(horizon::holds);
            if (named.isEmpty() || !(named.get().entry().body() instanceof Body.Suspected(var x, var life, var reason))
                    || !x.equals(subject) || !life.equals(confirmed.incarnation())) {
                return Optional.of("evidence " + id + " is no suspicion of " + subject + " in incarnation "
                        + confirmed.incarnation() + " in its causal past");
            }
            var voter = id.feed().node();
            if (!charter.voters().contains(voter) || voter.equals(subject)) {
                return Optional.of("evidence " + id + " is not by a voter other than " + subject);
            }
            var franchise = voters.computeIfAbsent(voter, v -> VotingRight.of(membership, horizon, v));
            if (!franchise.flaw().isEmpty()) {
                return Optional.of("evidence " + id + " does not count: " + franchise.flaw());
            }
            if (horizon.isVoid(named.get()) || !franchise.counts(ledger, named.get())) {
                return Optional.of("evidence " + id + " does not count: it stands behind a fork, or in a feed that "
                        + voter + " gave up, unseen by those who vouched for the next one");
            }
        }
        if (!voters.containsKey(line.feed().node())) {
            return Optional.of("its writer is not among the voters of its evidence");
        }
        if (voters.size() < Math.max(VOTERS_MIN, charter.majority())) {
            return Optional.of(voters.size() + " voters are not a majority of " + charter.voters().size());
        }
        if (answered(membership, horizon, subject, confirmed.incarnation())) {
            return Optional.of(subject + " had answered already");
        }
        return distrust(membership, horizon, voters);
    }

    /**
     * {@return what would justify a confirmation of the subject's death by this writer, as far as this ledger tells} Of
     * several majorities that would, it is the one that has stood longest, so that a late voter delays nothing; of those,
     * the largest.
     *
     * @param since when a suspicion was first seen to stand
     */
    public static Evidence evidence(Membership membership, Ledger ledger, NodeId writer, NodeId subject,
            ToLongFunction<Accusation> since) {
        var charter = membership.charter();
        var horizon = Horizon.now(ledger);
        // Of several suspicions of one voter, the one that has stood longest is its vote.
        var byVoter = new TreeMap<NodeId, Accusation>();
        var franchises = new TreeMap<NodeId, VotingRight>();
        var accusers = membership.accusers(subject);
        var enough = Math.max(VOTERS_MIN, charter.majority());
        if (charter.voters().stream().filter(voter -> !voter.equals(subject) && accusers.contains(voter))
                .count() < enough) {
            // Nearly always so: what each of their suspicions is worth need not be asked.
            return Evidence.NONE;
        }
        for (var accusation : membership.unanswered(subject)) {
            var voter = accusation.observer();
            if (charter.voters().contains(voter) && !voter.equals(subject)) {
                var franchise = VotingRight.of(membership, horizon, voter);
                if (franchise.counts(ledger, accusation.line())) {
                    byVoter.merge(voter, accusation, BinaryOperator.minBy(Comparator.comparingLong(since)
                            .thenComparing(Accusation::line, Line.REPLAY_ORDER)));
                    franchises.put(voter, franchise);
                }
            }
        }
        var votes = List.copyOf(byVoter.values());
        if (!franchises.containsKey(writer) || votes.size() < enough) {
            return Evidence.NONE;
        }
        var best = standingLongest(membership, horizon, writer, votes, franchises, since);
        if (best.isEmpty()) {
            return new Evidence(best, List.of(), List.copyOf(franchises.keySet()),
                    distrust(membership, horizon, franchises).orElse(""));
        }
        var wanted = new ArrayList<EntryId>();
        for (var accusation : best) {
            wanted.add(accusation.line().id());
            var right = Objects.requireNonNull(franchises.get(accusation.observer()));
            wanted.add(Objects.requireNonNull(right.vouched()).id());
        }
        return new Evidence(best, wanted, List.copyOf(franchises.keySet()), "");
    }

    private static List<Accusation> standingLongest(Membership membership, Horizon horizon, NodeId writer,
            List<Accusation> votes, SortedMap<NodeId, VotingRight> franchises, ToLongFunction<Accusation> since) {
        var trusted = trust(membership, horizon, votes, franchises);
        var majority = Math.max(VOTERS_MIN, membership.charter().majority());
        var best = 0;
        var bestSince = Long.MAX_VALUE;
        // At most 2^8 sets: a charter has at most nine voters, and the subject is none of the set.
        for (int set = 0; set < 1 << votes.size(); set++) {
            if (Integer.bitCount(set) < majority) {
                continue;
            }
            var chosen = chosen(votes, set);
            var stood = chosen.stream().mapToLong(since).max().orElseThrow();
            var sooner = stood < bestSince || stood == bestSince && Integer.bitCount(set) > Integer.bitCount(best);
            if (sooner && chosen.stream().anyMatch(vote -> vote.observer().equals(writer)) && trusting(trusted, set)) {
                best = set;
                bestSince = stood;
            }
        }
        return chosen(votes, best);
    }

    /** {@return for each voter the set of those that it can vote with, itself among them} */
    private static int[] trust(Membership membership, Horizon horizon, List<Accusation> votes,
            SortedMap<NodeId, VotingRight> franchises) {
        var trusted = new int[votes.size()];
        for (int i = 0; i < trusted.length; i++) {
            trusted[i] |= 1 << i;
            for (int j = 0; j < i; j++) {
                var both = new TreeMap<NodeId, VotingRight>();
                for (var voter : List.of(votes.get(i).observer(), votes.get(j).observer())) {
                    both.put(voter, franchises.get(voter));
                }
                if (distrust(membership, horizon, both).isEmpty()) {
                    trusted[i] |= 1 << j;
                    trusted[j] |= 1 << i;
                }
            }
        }
        return trusted;
    }

    private static boolean trusting(int[] trusted, int set) {
        for (int i = 0; i < trusted.length; i++) {
            if ((set & 1 << i) != 0 && (set & ~trusted[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Accusation> chosen(List<Accusation> votes, int set) {
        return IntStream.range(0, votes.size()).filter(i -> (set & 1 << i) != 0).mapToObj(votes::get).toList();
    }

    /** Whether one of the voters distrusts another, or may have done so in a feed that it lost. */
    static Optional<String> distrust(Membership membership, Horizon horizon,
            SortedMap<NodeId, VotingRight> voters) {
        var charter = membership.charter();
        for (var suspect : voters.keySet()) {
            var life = lastLife(membership, horizon, suspect);
            for (var accusation : membership.standing(suspect).accusationsFrom(life)) {
                if (!horizon.holds(accusation.line())) {
                    continue;
                }
                if (voters.containsKey(accusation.observer())) {
                    return Optional
                            .of(accusation.observer() + " suspected " + suspect + ", and both are in its evidence");
                }
                for (var voter : voters.entrySet()) {
                    var vouched = voter.getValue().vouched();
                    if (vouched != null && !voter.getKey().equals(suspect)
                            && charter.voters().contains(accusation.observer())
                            && horizon.ledger().precedes(accusation.line().id(), vouched.id())) {
                        return Optional.of(accusation.observer() + " suspected " + suspect + " before the feed of "
                                + voter.getKey() + " was vouched for, who may have done so too");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the present life of the node in the horizon; suspicions of it and of later ones are unanswered} */
    private static Incarnation lastLife(Membership membership, Horizon horizon, NodeId node) {
        return membership.standing(node).lastLife(horizon).orElse(Incarnation.FIRST);
    }

    /** Whether the horizon holds a later life of the subject. */
    static boolean answered(Membership membership, Horizon horizon, NodeId subject, Incarnation incarnation) {
        return membership.standing(subject).lastLife(horizon).filter(l -> l.compareTo(incarnation) > 0).isPresent();
    }
}
