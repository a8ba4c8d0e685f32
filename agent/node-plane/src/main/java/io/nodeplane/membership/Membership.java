package io.nodeplane.membership;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fold of a ledger: what all entries together say of every node. An immutable value.
 *
 * <p>The result does not depend on the order in which a ledger's entries are applied, as long as causes come before
 * what they cause: everything is a set or a greatest element, and whether a confirmation is justified depends on its
 * own causal past alone.
 */
public final class Membership {
    private final Charter charter;
    private final SortedMap<NodeId, Standing> standings;
    private final MembershipView view;

    private Membership(Charter charter, SortedMap<NodeId, Standing> standings, MembershipView view) {
        this.charter = charter;
        this.standings = Collections.unmodifiableSortedMap(standings);
        this.view = view;
    }

    /** {@return the membership before anything happened} */
    public static Membership none(Charter charter) {
        return new Membership(charter, new TreeMap<>(), new MembershipView(new TreeMap<>()));
    }

    /** {@return the fold of a whole ledger} */
    public static Membership replay(Charter charter, Ledger ledger) {
        var membership = none(charter);
        for (var line : ledger.inReplayOrder()) {
            membership = membership.apply(ledger, line);
        }
        return membership;
    }

    /** {@return this fold with one line more, which the ledger holds} */
    public Membership apply(Ledger ledger, Line line) {
        var writer = line.feed().node();
        return switch (line.entry().body()) {
            case Body.Joined(var life, var address, var metadata) ->
                with(standing(writer).with(new Standing.Life(life, line.id()), line).describing(line));
            case Body.Recovered(var life, var address) ->
                with(standing(writer).with(new Standing.Life(life, line.id()), line));
            case Body.Left(var life) -> with(standing(writer).leaving(life));
            case Body.Updated(var version, var metadata) -> with(standing(writer).describing(line));
            case Body.Suspected(var subject, var life, var reason) -> subject.equals(writer)
                    ? this
                    : with(standing(subject).with(new Accusation(writer, subject, life, line)));
            case Body.Confirmed confirmed -> Certainty.flaw(charter, this, ledger, line).isPresent()
                    ? this
                    : with(standing(confirmed.subject())
                            .with(new Standing.Death(confirmed.incarnation(), line)));
            case Body.Genesis genesis -> this;
            case Body.Started started -> this;
            case Body.Reported reported -> this;
            case Body.Other other -> this;
        };
    }

    public Charter charter() {
        return charter;
    }

    /** {@return what a consumer may see of it} */
    public MembershipView view() {
        return view;
    }

    /** {@return the unanswered suspicions of the subject, one for each observer} */
    public List<Accusation> unanswered(NodeId subject) {
        return List.copyOf(standing(subject).byObserver().values());
    }

    /** {@return whether the observer has an unanswered suspicion of the subject} */
    public boolean accuses(NodeId observer, NodeId subject) {
        return standing(subject).byObserver().containsKey(observer);
    }

    /** {@return the greatest incarnation that this node ever claimed or ended, or that others claim it had; 0 if none} */
    public long greatestLife(NodeId node) {
        var standing = standing(node);
        var claimed = standing.incarnation().map(Incarnation::number).orElse(0L);
        return Math.max(claimed, standing.left());
    }

    Standing standing(NodeId node) {
        return standings.getOrDefault(node, Standing.of(node));
    }

    private Membership with(Standing standing) {
        var more = new TreeMap<>(standings);
        more.put(standing.node(), standing);
        var members = new TreeMap<>(view.members());
        member(standing).ifPresent(member -> members.put(member.node(), member));
        return new Membership(charter, more, new MembershipView(members));
    }

    private static Optional<Member> member(Standing standing) {
        var version = 0L;
        SortedMap<String, String> metadata = new TreeMap<>();
        if (standing.metadata() != null) {
            switch (standing.metadata().entry().body()) {
                case Body.Joined joined -> metadata = joined.metadata();
                case Body.Updated updated -> {
                    version = updated.version();
                    metadata = updated.metadata();
                }
                case Body other -> throw new IllegalStateException("no metadata in a " + other.kind());
            }
        }
        return standing.address() == null
                ? Optional.empty()
                : standing.member(address(standing.address()), version, metadata);
    }

    private static PeerAddress address(Line line) {
        return switch (line.entry().body()) {
            case Body.Joined joined -> joined.address();
            case Body.Recovered recovered -> recovered.address();
            case Body other -> throw new IllegalStateException("no address in a " + other.kind());
        };
    }
}
