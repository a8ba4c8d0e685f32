package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.claims.Claimants;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Words;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fold of a ledger: what all entries together say of every node. An immutable value.
 *
 * <p>The result does not depend on the order in which a ledger's entries are applied, as long as causes come before
 * what they cause: everything is a set or a greatest element, whether a confirmation is justified depends on its own
 * causal past alone, and which entries are void on the set of all of them.
 */
public final class Membership {
    /** Kinds that change no standing. They are most of a ledger, and their bodies need not be read. */
    private static final List<String> SILENT = List.of(Words.REPORTED, Words.STARTED, Words.GENESIS);

    private final Charter charter;
    private SharedMap<NodeId, Standing> standings;
    private SharedMap<FeedId, List<Line>> vouchers;
    private Charters charters;
    private final SortedMap<FeedId, Fork> forks;
    private SortedSet<FeedId> exposed;
    private Claimants claimants = Claimants.NONE;
    private MembershipView view;

    private Membership(Charter charter, SharedMap<NodeId, Standing> standings,
            SharedMap<FeedId, List<Line>> vouchers, Charters charters, SortedMap<FeedId, Fork> forks,
            SortedSet<FeedId> exposed, MembershipView view) {
        this.charter = charter;
        this.charters = charters;
        this.standings = standings;
        this.vouchers = vouchers;
        this.forks = forks;
        this.exposed = exposed;
        this.view = view;
    }

    /** {@return the membership before anything happened} */
    public static Membership none(Charter charter) {
        return new Membership(charter, SharedMap.empty(), SharedMap.empty(), Charters.of(charter), new TreeMap<>(),
                new TreeSet<>(),
                new MembershipView(SharedMap.empty()));
    }

    /** {@return the fold of a whole ledger} */
    public static Membership replay(Charter charter, Ledger ledger) {
        var growing = new Membership(charter, SharedMap.empty(), SharedMap.empty(), Charters.of(charter),
                ledger.forks(),
                new TreeSet<>(),
                new MembershipView(SharedMap.empty()));
        ledger.replay(line -> growing.take(ledger, line));
        growing.view = growing.seen(ledger, growing.standings.keySet());
        return growing;
    }

    /** {@return the fold of a ledger without a fork, of which this is known; words about charters in replay order} */
    static Membership of(Charter charter, Ledger ledger, SortedMap<NodeId, Standing> standings,
            SortedMap<FeedId, List<Line>> vouchers, SortedSet<FeedId> exposed, List<Line> amendments) {
        var whole = new Membership(charter, SharedMap.copyOf(standings), SharedMap.copyOf(vouchers),
                Charters.of(charter), new TreeMap<>(), exposed, new MembershipView(SharedMap.empty()));
        whole.view = whole.seen(ledger, standings.keySet());
        amendments.forEach(line -> whole.charters = whole.charters.with(whole, ledger, line));
        return whole;
    }

    /** {@return this fold with more lines, which the ledger holds, in replay order} */
    public Membership apply(Ledger ledger, List<Line> lines) {
        if (!ledger.forks().equals(forks)) {
            // What was said behind the fork is void now: a rare event, and worth a whole replay.
            return replay(charter, ledger);
        }
        if (lines.stream().allMatch(line -> SILENT.contains(line.entry().kind()))) {
            return this;
        }
        var grown = new Membership(charter, standings, vouchers, charters, forks, exposed, view);
        grown.claimants = claimants;
        var changed = new TreeSet<NodeId>();
        for (var line : lines) {
            var node = grown.take(ledger, line);
            if (node != null) {
                changed.add(node);
            }
        }
        grown.view = grown.seen(ledger, changed);
        return grown;
    }

    /** {@return this fold with one line more, which the ledger holds} */
    public Membership apply(Ledger ledger, Line line) {
        return apply(ledger, List.of(line));
    }

    /** {@return the founding charter: what the cluster's id is the digest of} */
    public Charter charter() {
        return charter;
    }

    /** {@return the charters that it has had, and what is said of the next one} */
    public Charters charters() {
        return charters;
    }

    /** {@return what a consumer may see of it} */
    public MembershipView view() {
        return view;
    }

    /**
     * {@return the unanswered suspicions of the subject, in replay order; an observer that began another feed may have one in
     * each}
     */
    public List<Suspicion> unanswered(NodeId subject) {
        return standing(subject).unanswered().stream()
                .sorted(Comparator.comparing(Suspicion::line, Line.REPLAY_ORDER)).toList();
    }

    /** {@return whether the observer has an unanswered suspicion of the subject} */
    public boolean suspects(NodeId observer, NodeId subject) {
        return !unanswered(observer, subject).isEmpty();
    }

    /** {@return the unanswered suspicions of the subject that this observer has} */
    public List<Suspicion> unanswered(NodeId observer, NodeId subject) {
        return standing(subject).unanswered(observer);
    }

    /** {@return who has an unanswered suspicion of the subject} */
    public SortedSet<NodeId> suspecting(NodeId subject) {
        var suspecting = new TreeSet<NodeId>();
        standing(subject).unanswered().forEach(suspicion -> suspecting.add(suspicion.observer()));
        return suspecting;
    }

    /** {@return of whom more was said than the other fold knows, or something else, sorted} */
    public List<NodeId> changedSince(Membership before) {
        return standings.differing(before.standings);
    }

    /** {@return the greatest incarnation of this node that anybody ever spoke of, in void entries too; 0 if none} */
    public long incarnationSpokenOf(NodeId node) {
        return standing(node).incarnationSpokenOf();
    }

    /**
     * {@return whether something weighs on this node that its state does not show: a void entry, or one of an incarnation after
     * the present one, suspects it or claims to be it} Those it would vote with may have to distrust it, until it answers with
     * an incarnation after all of them.
     */
    public boolean isBurdened(NodeId node) {
        return standing(node).isBurdened();
    }

    /** {@return the forked feeds that some entry reports} */
    public SortedSet<FeedId> exposed() {
        return Collections.unmodifiableSortedSet(exposed);
    }

    /** {@return whether some entry says that this feed is vouched for} */
    public boolean isVouched(FeedId feed) {
        return vouchers.containsKey(feed);
    }

    Standing standing(NodeId node) {
        return standings.getOrDefault(node, Standing.of(node));
    }

    SortedMap<NodeId, Standing> standings() {
        return standings;
    }

    SortedMap<FeedId, List<Line>> vouchers() {
        return vouchers;
    }

    /** {@return the entries of a feed that say that it is vouched for, by seq} */
    List<Line> vouchers(FeedId feed) {
        return vouchers.getOrDefault(feed, List.of());
    }

    /** Takes the line in, and tells whose standing it changed, if anybody's. */
    private @Nullable NodeId take(Ledger ledger, Line told) {
        if (SILENT.contains(told.entry().kind())) {
            return null;
        }
        var said = told.entry().bodyOnce();
        var line = told.apart();
        var writer = line.feed().node();
        var isVoid = ledger.isVoid(line);
        return switch (said) {
            case Body.Joined(var incarnation, var address, var metadata) -> {
                var claim = new Standing.Life(incarnation, line);
                yield put(isVoid
                        ? standing(writer).withVoid(claim)
                        : standing(writer).with(claim).describing(line, ledger));
            }
            case Body.Recovered(var incarnation, var address) -> {
                var claim = new Standing.Life(incarnation, line);
                yield put(isVoid ? standing(writer).withVoid(claim) : standing(writer).with(claim));
            }
            case Body.Left(var incarnation) -> isVoid ? null : put(standing(writer).leaving(incarnation));
            case Body.Updated updated -> isVoid ? null : put(standing(writer).describing(line, ledger));
            case Body.Suspected(var subject, var incarnation, var reason) -> {
                var suspicion = new Suspicion(writer, subject, incarnation, line);
                yield subject.equals(writer)
                        ? null
                        : put(isVoid
                                ? standing(subject).withVoid(suspicion)
                                : standing(subject).with(suspicion));
            }
            case Body.Confirmed confirmed -> isVoid || Certainty.flaw(this, ledger, line).isPresent()
                    ? null
                    : put(standing(confirmed.subject()).with(new Standing.Death(confirmed.incarnation(), line)));
            case Body.Vouched vouched -> {
                var lines = new ArrayList<>(vouchers(line.feed()));
                lines.add(line);
                lines.sort(Line.REPLAY_ORDER);
                vouchers = vouchers.with(line.feed(), List.copyOf(lines));
                yield null;
            }
            case Body.Forked forked -> {
                var more = new TreeSet<>(exposed);
                more.add(forked.feed());
                exposed = more;
                yield null;
            }
            case Body.Forgotten(var subject, var incarnation) ->
                isVoid || !mayForget(ledger, line, subject, incarnation)
                        ? null
                        : put(standing(subject).withGone(line));
            case Body.Amending amending -> {
                charters = charters.with(this, ledger, line);
                yield null;
            }
            case Body.Genesis genesis -> null;
            case Body.Started started -> null;
            case Body.Reported reported -> null;
            case Body.Other other -> null;
        };
    }

    /** {@return whether the writer was a voter there, and this the subject's incarnation, as far as the writer could know} */
    private boolean mayForget(Ledger ledger, Line line, NodeId subject, Incarnation incarnation) {
        var there = Horizon.of(ledger, line);
        return !subject.equals(line.feed().node())
                && charters.at(there).charter().voters().contains(line.feed().node())
                && standing(subject).lastIncarnation(there).filter(incarnation::equals).isPresent();
    }

    private NodeId put(Standing standing) {
        standings = standings.with(standing.node(), standing);
        return standing.node();
    }

    /** {@return the view, with these members as they stand now, and those whose claims meet theirs} */
    private MembershipView seen(Ledger ledger, Collection<NodeId> changed) {
        if (changed.isEmpty()) {
            return view;
        }
        var concerned = new TreeSet<>(changed);
        for (var node : changed) {
            var claims = standing(node).addressClaims(ledger);
            var before = claimants.of(node);
            if (!claims.equals(before)) {
                concerned.addAll(claimants.beside(before));
                claimants = claimants.with(node, claims);
                concerned.addAll(claimants.beside(claims));
            }
        }
        return view.with(concerned.stream()
                .flatMap(node -> standing(node).member(forks(node), claimants.refused(node)).stream()).toList());
    }

    private List<Fork> forks(NodeId node) {
        return forks.values().stream().filter(fork -> fork.feed().node().equals(node)).toList();
    }
}
