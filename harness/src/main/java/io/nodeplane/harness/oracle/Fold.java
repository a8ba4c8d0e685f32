package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a set of facts says of every node: void facts are left out before all else. */
public final class Fold {
    private static final class Standing {
        private long incarnation;
        private long left;
        private final SortedMap<Long, SortedSet<NodeId>> suspected = new TreeMap<>();
        private final SortedMap<Long, SortedSet<Fact>> confirmed = new TreeMap<>();
        private final SortedMap<Long, SortedSet<Fact>> gone = new TreeMap<>();
        private @Nullable Fact address;
        private @Nullable Fact metadata;
        private final SortedSet<Fact> words = new TreeSet<>(Fact.REPLAY_ORDER);
        private final SortedSet<Fact> lives = new TreeSet<>(Fact.REPLAY_ORDER);
    }

    private final SortedMap<NodeId, Standing> standings = new TreeMap<>();
    private final Forks forks = new Forks();
    private final SortedMap<NodeId, MemberView> members = new TreeMap<>();
    /** Whether anybody ever claimed an address or a key. */
    private boolean claims;
    /** Of whom something was said since the members were last asked for. */
    private final SortedSet<NodeId> touched = new TreeSet<>();
    /** The same, since the {@link #news} were last asked for. */
    private final SortedSet<NodeId> news = new TreeSet<>();

    /** {@return the fold of these facts} */
    public static Fold of(Iterable<Fact> facts) {
        var fold = new Fold();
        facts.forEach(fact -> fold.place(fact));
        facts.forEach(fold::take);
        return fold;
    }

    /** {@return whether the fact fits in; if not, it makes others void, and the fold is to be made anew} */
    public boolean add(Fact fact) {
        if (place(fact)) {
            return false;
        }
        take(fact);
        return true;
    }

    public Forks forks() {
        return forks;
    }

    /** {@return all members, dead ones too} */
    public SortedMap<NodeId, MemberView> members() {
        for (var node : touched) {
            var standing = standings.get(node);
            if (standing != null && standing.address != null) {
                members.put(node, view(node, standing, standing.address));
            }
        }
        touched.clear();
        return Collections.unmodifiableSortedMap(members);
    }

    /** {@return to whom an address or a key is refused, and why; nobody while nobody claims any} */
    public SortedMap<NodeId, List<String>> refused() {
        var titles = new Titles();
        if (claims) {
            members().forEach((node, member) -> {
                var standing = standings.get(node);
                if (standing != null && !member.state().equals(MemberView.DEAD)) {
                    titles.add(node, standing.words, back(standing));
                }
            });
        }
        return titles.refused();
    }

    /** The first entry of a life after the last one that ended before the present one. */
    private static Optional<Fact> back(Standing standing) {
        var before = standing.confirmed.headMap(standing.incarnation);
        var ended = Math.max(standing.left, before.isEmpty() ? 0 : before.lastKey());
        return ended == 0
                ? Optional.empty()
                : standing.lives.stream().filter(life -> life.incarnation() > ended)
                        .min(Comparator.comparing(Fact::incarnation).thenComparing(Fact.REPLAY_ORDER));
    }

    /** {@return of whom something was said since this was last asked: what is to be shown of others is as it was} */
    public SortedSet<NodeId> news() {
        var told = new TreeSet<>(news);
        news.clear();
        return told;
    }

    private boolean place(Fact fact) {
        said(fact.writer());
        return forks.add(fact);
    }

    private void take(Fact fact) {
        if (forks.isVoid(fact)) {
            return;
        }
        switch (fact.says()) {
            case Statement.Joined joined -> {
                live(fact);
                word(fact);
            }
            case Statement.Recovered recovered -> live(fact);
            case Statement.Left(var incarnation) ->
                of(fact.writer()).left = Math.max(of(fact.writer()).left, incarnation);
            case Statement.Updated updated -> word(fact);
            case Statement.Suspected(var subject, var incarnation) -> {
                if (!subject.equals(fact.writer())) {
                    of(subject).suspected.computeIfAbsent(incarnation, any -> new TreeSet<>()).add(fact.writer());
                }
            }
            case Statement.Confirmed(var subject, var incarnation, var evidence) -> {
                if (fact.flaw().isEmpty()) {
                    of(subject).confirmed.computeIfAbsent(incarnation, any -> new TreeSet<>(Fact.REPLAY_ORDER))
                            .add(fact);
                }
            }
            case Statement.Forgotten(var subject, var incarnation) -> {
                if (fact.flaw().isEmpty()) {
                    of(subject).gone.computeIfAbsent(incarnation, any -> new TreeSet<>(Fact.REPLAY_ORDER)).add(fact);
                }
            }
            case Statement other -> {
                // Says nothing about a state.
            }
        }
    }

    private void word(Fact fact) {
        var own = of(fact.writer());
        own.metadata = later(own.metadata, fact);
        own.words.add(fact);
        claims |= Titles.claimsAny(fact);
    }

    private void live(Fact fact) {
        var own = of(fact.writer());
        own.lives.add(fact);
        own.incarnation = Math.max(own.incarnation, fact.incarnation());
        own.address = later(own.address, fact);
    }

    private void said(NodeId of) {
        touched.add(of);
        news.add(of);
    }

    private Standing of(NodeId node) {
        said(node);
        return standings.computeIfAbsent(node, any -> new Standing());
    }

    private static Fact later(@Nullable Fact known, Fact fact) {
        return known == null || Fact.REPLAY_ORDER.compare(known, fact) < 0 ? fact : known;
    }

    private MemberView view(NodeId node, Standing standing, Fact reached) {
        var by = standing.suspected.getOrDefault(standing.incarnation, new TreeSet<>());
        var deaths = standing.confirmed.getOrDefault(standing.incarnation, new TreeSet<>(Fact.REPLAY_ORDER));
        var left = standing.left >= standing.incarnation;
        var about = standing.metadata == null ? null : standing.metadata.says();
        var state = left || !deaths.isEmpty()
                ? MemberView.DEAD
                : by.isEmpty() ? MemberView.ALIVE : MemberView.SUSPECT;
        var because = left
                ? MemberView.LEFT
                : !deaths.isEmpty()
                        ? MemberView.confirmedBy(deaths.first().name())
                        : by.isEmpty() ? "" : MemberView.suspectedBy(by);
        return new MemberView(state, because, standing.incarnation, address(reached),
                about instanceof Statement.Updated updated ? updated.version() : 0, metadata(about),
                forks.shown(node), state.equals(MemberView.DEAD) ? gone(standing) : "");
    }

    private static String gone(Standing standing) {
        var said = standing.gone.get(standing.incarnation);
        return said == null ? "" : MemberView.by(said.first().name());
    }

    private static String address(Fact fact) {
        return switch (fact.says()) {
            case Statement.Joined joined -> joined.address();
            case Statement.Recovered recovered -> recovered.address();
            case Statement other -> throw new IllegalStateException("no address in " + other);
        };
    }

    private static SortedMap<String, String> metadata(@Nullable Statement about) {
        return switch (about) {
            case Statement.Updated updated -> updated.metadata();
            case Statement.Joined joined -> joined.metadata();
            case null -> Collections.emptySortedMap();
            case Statement other -> Collections.emptySortedMap();
        };
    }
}
