package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
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
 * <p>A {@code confirmed(x, i, evidence)} is justified if the evidence names unanswered suspicions of x in incarnation i by a
 * set S of voters, the writer among them and x not, with |S| at least two and more than half of the charter's voters;
 * if each of these suspicions counts ({@link VotingRight}); and if no member of S distrusts another one. Only the causal
 * past of the entry is asked, so that the answer never changes with what arrives later.
 *
 * <p>Why the members must trust each other: counting free suspicions is unsafe even with a fixed majority. A voter that
 * lost only its inbound path suspects everybody; two others could each use its vote to bury the other. See
 * {@code docs/split-brain.md}.
 */
public final class Certainty {
    private Certainty() {}

    /**
     * What would justify a confirmation.
     *
     * @param suspicions those of a majority of voters that trust each other, the writer among them; empty if there is none
     * @param wanted the entries that must lie in the causal past of the confirmation
     * @param voters all whose suspicion of the subject counts
     * @param distrust why there is none although voters enough suspect the subject; empty otherwise
     */
    public record Evidence(List<Suspicion> suspicions, List<EntryId> wanted, List<NodeId> voters, String distrust) {
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
    public static List<EntryId> wantedBySuspicion(Membership membership, Ledger ledger) {
        return membership.charters().everVoters(Horizon.now(ledger)).stream()
                .flatMap(voter -> ledger.feeds(voter).stream())
                .map(feed -> ledger.find(feed, 1).orElseThrow().id()).toList();
    }

    /** {@return whether suspicions in this feed count, as far as this ledger tells} */
    public static boolean hasVote(Membership membership, Ledger ledger, FeedId feed) {
        var epoch = membership.charters().inForce(ledger);
        return epoch.charter().voters().contains(feed.node()) && ledger.find(feed, 1).isPresent()
                && VotingRight.of(membership, Horizon.now(ledger), epoch, feed.node()).hasVote(feed);
    }

    /** {@return whether this suspicion counts towards certainty, as far as this ledger tells} */
    public static boolean counts(Membership membership, Ledger ledger, Suspicion suspicion) {
        var epoch = membership.charters().inForce(ledger);
        return epoch.charter().voters().contains(suspicion.observer()) && counts(membership, ledger, epoch,
                VotingRight.of(membership, Horizon.now(ledger), epoch, suspicion.observer()), suspicion);
    }

    private static boolean counts(Membership membership, Ledger ledger, Epoch epoch, VotingRight right,
            Suspicion suspicion) {
        return right.inOrder(ledger, suspicion.line())
                && membership.charters().bond(ledger, epoch, right, suspicion.line()).isEmpty();
    }

    /**
     * {@return why this confirmation is not justified; empty if it is. The ledger holds the line} It is judged under the
     * charter in
     * force in its own causal past.
     */
    public static Optional<String> flaw(Membership membership, Ledger ledger, Line line) {
        return new CertaintyRule(membership, ledger, line).flaw();
    }

    /**
     * {@return what would justify a confirmation of the subject's death by this writer, as far as this ledger tells} Of
     * several majorities that would, it is the one that has stood longest, so that a late voter delays nothing; of those,
     * the largest.
     *
     * @param since when a suspicion was first seen to stand
     */
    public static Evidence evidence(Membership membership, Ledger ledger, NodeId writer, NodeId subject,
            ToLongFunction<Suspicion> since) {
        var horizon = Horizon.now(ledger);
        var epoch = membership.charters().at(horizon);
        var charter = epoch.charter();
        // Of several suspicions of one voter, the one that has stood longest is its vote.
        var byVoter = new TreeMap<NodeId, Suspicion>();
        var rights = new TreeMap<NodeId, VotingRight>();
        var suspecting = membership.suspecting(subject);
        var enough = CertaintyRule.needed(charter);
        if (charter.voters().stream().filter(voter -> !voter.equals(subject) && suspecting.contains(voter))
                .count() < enough) {
            // Nearly always so: what each of their suspicions is worth need not be asked.
            return Evidence.NONE;
        }
        for (var suspicion : membership.unanswered(subject)) {
            var voter = suspicion.observer();
            if (charter.voters().contains(voter) && !voter.equals(subject)) {
                var right = VotingRight.of(membership, horizon, epoch, voter);
                if (counts(membership, ledger, epoch, right, suspicion)) {
                    byVoter.merge(voter, suspicion, BinaryOperator.minBy(Comparator.comparingLong(since)
                            .thenComparing(Suspicion::line, Line.REPLAY_ORDER)));
                    rights.put(voter, right);
                }
            }
        }
        var votes = List.copyOf(byVoter.values());
        if (!rights.containsKey(writer) || votes.size() < enough) {
            return Evidence.NONE;
        }
        var best = standingLongest(membership, horizon, epoch, writer, votes, rights, since);
        if (best.isEmpty()) {
            return new Evidence(best, List.of(), List.copyOf(rights.keySet()),
                    distrust(membership, horizon, epoch, rights).orElse(""));
        }
        var wanted = new ArrayList<EntryId>();
        if (epoch.number() > 0) {
            var epochs = membership.charters().epochs(horizon);
            wanted.add(membership.charters().endings(epochs.get(epochs.size() - 2), horizon).getFirst().id());
        }
        for (var suspicion : best) {
            wanted.add(suspicion.line().id());
            var right = Objects.requireNonNull(rights.get(suspicion.observer()));
            wanted.add(Objects.requireNonNull(right.vouched()).id());
        }
        return new Evidence(best, wanted, List.copyOf(rights.keySet()), "");
    }

    private static List<Suspicion> standingLongest(Membership membership, Horizon horizon, Epoch epoch, NodeId writer,
            List<Suspicion> votes, SortedMap<NodeId, VotingRight> rights, ToLongFunction<Suspicion> since) {
        var trusted = trust(membership, horizon, epoch, votes, rights);
        var majority = CertaintyRule.needed(epoch.charter());
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
    private static int[] trust(Membership membership, Horizon horizon, Epoch epoch, List<Suspicion> votes,
            SortedMap<NodeId, VotingRight> rights) {
        var trusted = new int[votes.size()];
        for (int i = 0; i < trusted.length; i++) {
            trusted[i] |= 1 << i;
            for (int j = 0; j < i; j++) {
                var both = new TreeMap<NodeId, VotingRight>();
                for (var voter : List.of(votes.get(i).observer(), votes.get(j).observer())) {
                    both.put(voter, rights.get(voter));
                }
                if (distrust(membership, horizon, epoch, both).isEmpty()) {
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

    private static List<Suspicion> chosen(List<Suspicion> votes, int set) {
        return IntStream.range(0, votes.size()).filter(i -> (set & 1 << i) != 0).mapToObj(votes::get).toList();
    }

    /** Whether one of the voters distrusts another, or may have done so in a feed that it lost. */
    static Optional<String> distrust(Membership membership, Horizon horizon, Epoch epoch,
            SortedMap<NodeId, VotingRight> voters) {
        var charter = epoch.charter();
        var earlier = epoch.number() == 0 ? List.<Epoch>of() : membership.charters().epochs(horizon);
        for (var suspect : voters.keySet()) {
            // Suspicions of its present incarnation there, and of later ones, are unanswered.
            var standing = membership.standing(suspect);
            for (var suspicion : standing
                    .suspicionsFrom(standing.lastIncarnation(horizon).orElse(Incarnation.FIRST), horizon)) {
                if (!horizon.holds(suspicion.line())) {
                    continue;
                }
                if (voters.containsKey(suspicion.observer())) {
                    return Optional
                            .of(suspicion.observer() + " suspected " + suspect + ", and both are in its evidence");
                }
                var ended = earlier.stream().filter(one -> wasKnownAtEndOf(membership, horizon, one, suspicion))
                        .findFirst();
                if (ended.isPresent()) {
                    return Optional.of(suspicion.observer() + " suspected " + suspect + " before epoch "
                            + ended.get().number() + ", in which it voted, ended");
                }
                for (var voter : voters.entrySet()) {
                    var vouched = voter.getValue().vouched();
                    if (vouched != null && !voter.getKey().equals(suspect)
                            && charter.voters().contains(suspicion.observer())
                            && horizon.ledger().precedes(suspicion.line().id(), vouched.id())) {
                        return Optional.of(suspicion.observer() + " suspected " + suspect + " before the feed of "
                                + voter.getKey() + " was vouched for, who may have done so too");
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a voter of the epoch said so, and an entry knew it that ended the epoch. Of every death that is ever confirmed
     * in an
     * epoch, each entry that ends it knows such a suspicion: so whoever goes on after it is warned.
     */
    private static boolean wasKnownAtEndOf(Membership membership, Horizon horizon, Epoch epoch, Suspicion suspicion) {
        return epoch.charter().voters().contains(suspicion.observer())
                && membership.charters().endings(epoch, horizon).stream()
                        .anyMatch(ending -> horizon.ledger().precedes(suspicion.line().id(), ending.id()));
    }
}
