package io.nodeplane.harness.chaos;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a set of facts says of every node, worked out apart from the agent: void facts are left out before all else. */
final class Fold {
    private final class Standing {
        private long life;
        private long left;
        private final SortedMap<Long, SortedSet<NodeId>> suspected = new TreeMap<>();
        private final SortedMap<Long, SortedSet<Fact>> confirmed = new TreeMap<>();
        private @Nullable Fact address;
        private @Nullable Fact metadata;
    }

    private final SortedMap<NodeId, Standing> standings = new TreeMap<>();
    private final SortedMap<FeedId, SortedMap<Long, List<Fact>>> places = new TreeMap<>();
    private final SortedMap<FeedId, Long> forks = new TreeMap<>();

    /** Of whom something was said since all was found the same. */
    private final SortedSet<NodeId> touched = new TreeSet<>();
    /** The members that were found the same. */
    private SharedMap<NodeId, Member> agreed = SharedMap.empty();

    /** {@return the fold of these facts} */
    static Fold of(Iterable<Fact> facts) {
        var fold = new Fold();
        facts.forEach(fact -> fold.place(fact));
        facts.forEach(fold::take);
        return fold;
    }

    /** {@return whether the fact fits in; if not, it makes others void, and the fold is to be made anew} */
    boolean add(Fact fact) {
        if (place(fact)) {
            return false;
        }
        take(fact);
        return true;
    }

    /** {@return whether the fact changes where its feed is forked} */
    private boolean place(Fact fact) {
        var rivals = places.computeIfAbsent(fact.feed(), feed -> new TreeMap<>())
                .computeIfAbsent(fact.seq(), seq -> new ArrayList<>());
        rivals.add(fact);
        if (rivals.size() > 1) {
            touched.add(fact.writer());
        }
        if (rivals.size() < 2 || forks.getOrDefault(fact.feed(), Long.MAX_VALUE) <= fact.seq()) {
            return false;
        }
        forks.put(fact.feed(), fact.seq());
        return true;
    }

    private void take(Fact fact) {
        if (forks.getOrDefault(fact.feed(), Long.MAX_VALUE) <= fact.seq()) {
            return;
        }
        switch (fact.body()) {
            case Body.Joined joined -> {
                live(fact);
                of(fact.writer()).metadata = later(of(fact.writer()).metadata, fact);
            }
            case Body.Recovered recovered -> live(fact);
            case Body.Left(var life) -> of(fact.writer()).left = Math.max(of(fact.writer()).left, life.number());
            case Body.Updated updated -> of(fact.writer()).metadata = later(of(fact.writer()).metadata, fact);
            case Body.Suspected(var subject, var life, var reason) -> {
                if (!subject.equals(fact.writer())) {
                    of(subject).suspected.computeIfAbsent(life.number(), any -> new TreeSet<>()).add(fact.writer());
                }
            }
            case Body.Confirmed(var subject, var life, var evidence) -> {
                if (fact.flaw().isEmpty()) {
                    of(subject).confirmed.computeIfAbsent(life.number(), any -> new TreeSet<>(Fact.REPLAY_ORDER))
                            .add(fact);
                }
            }
            case Body other -> {
                // Says nothing about a state.
            }
        }
    }

    private void live(Fact fact) {
        var own = of(fact.writer());
        own.life = Math.max(own.life, fact.life());
        own.address = later(own.address, fact);
    }

    private Standing of(NodeId node) {
        touched.add(node);
        return standings.computeIfAbsent(node, any -> new Standing());
    }

    private static Fact later(@Nullable Fact known, Fact fact) {
        return known == null || Fact.REPLAY_ORDER.compare(known, fact) < 0 ? fact : known;
    }

    /**
     * {@return where these members differ from the fold, as a sentence} What was found the same before, and did not change
     * since, is not looked at again.
     */
    Optional<String> difference(SharedMap<NodeId, Member> shown) {
        var asked = new TreeSet<>(touched);
        asked.addAll(shown.differing(agreed));
        for (var node : asked) {
            var standing = standings.get(node);
            if (standing == null) {
                if (shown.containsKey(node)) {
                    return Optional.of(node + " is a member, and no entry says so");
                }
                continue;
            }
            var wanted = standing.address == null ? "nothing" : words(node, standing);
            var member = shown.get(node);
            var said = member == null ? "nothing" : words(member);
            if (!wanted.equals(said)) {
                return Optional.of(node + " is " + wanted + ", and the view says " + said);
            }
        }
        touched.clear();
        agreed = shown;
        return Optional.empty();
    }

    private String words(NodeId node, Standing standing) {
        var life = standing.life;
        var by = standing.suspected.getOrDefault(life, new TreeSet<>());
        var deaths = standing.confirmed.getOrDefault(life, new TreeSet<>(Fact.REPLAY_ORDER));
        var state = standing.left >= life
                ? "dead left"
                : !deaths.isEmpty()
                        ? "dead confirmed " + deaths.first().id()
                        : by.isEmpty() ? "alive" : "suspect " + by;
        var metadata = standing.metadata == null ? null : standing.metadata.body();
        var version = metadata instanceof Body.Updated updated ? updated.version() : 0;
        var about = switch (metadata) {
            case Body.Updated updated -> updated.metadata();
            case Body.Joined joined -> joined.metadata();
            case null -> new TreeMap<String, String>();
            case Body other -> new TreeMap<String, String>();
        };
        return state + " in incarnation " + life + " at " + address(standing) + " version " + version + " " + about
                + proofs(node);
    }

    private static PeerAddress address(Standing standing) {
        return switch (standing.address == null ? null : standing.address.body()) {
            case Body.Joined joined -> joined.address();
            case Body.Recovered recovered -> recovered.address();
            case null -> throw new IllegalStateException("no address");
            case Body other -> throw new IllegalStateException("no address in " + other);
        };
    }

    private List<String> proofs(NodeId node) {
        return forks.entrySet().stream().filter(fork -> fork.getKey().node().equals(node))
                .map(fork -> fork.getKey() + "#" + fork.getValue() + " " + places.get(fork.getKey())
                        .get(fork.getValue()).stream().map(fact -> fact.id().hash()).distinct()
                        .sorted(Comparator.naturalOrder()).limit(2).toList())
                .toList();
    }

    private static String words(Member member) {
        var state = switch (member.state()) {
            case MemberState.Alive alive -> "alive";
            case MemberState.Suspect(var by) -> "suspect " + by;
            case MemberState.Left left -> "dead left";
            case MemberState.Confirmed(var by) -> "dead confirmed " + by;
        };
        return state + " in incarnation " + member.incarnation() + " at " + member.address() + " version "
                + member.metadataVersion() + " " + member.metadata() + member.forks().stream()
                        .map(fork -> fork.feed() + "#" + fork.seq() + " " + fork.hashes()).toList();
    }

    /** {@return the confirmations that a view counts} */
    static List<MemberState.Confirmed> deaths(MembershipView view) {
        var deaths = new ArrayList<MemberState.Confirmed>();
        for (var member : view.members().values()) {
            if (member.state() instanceof MemberState.Confirmed confirmed) {
                deaths.add(confirmed);
            }
        }
        return deaths;
    }
}
