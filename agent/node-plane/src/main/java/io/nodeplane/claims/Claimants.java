package io.nodeplane.claims;

import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Who claims what, of all members that are present. An immutable value, and a function of their claims.
 *
 * <p>Of two claims that overlap the one whose entry comes first in replay order holds; the other one is refused, also if
 * the first belongs to a member that is refused something else. So nobody who has all that it claims loses any of it, but by
 * an older claim that was not known yet.
 */
public final class Claimants {
    public static final Claimants NONE = new Claimants(SharedMap.empty(), SharedMap.empty());

    private final SharedMap<NodeId, SortedMap<Claim, Line>> byNode;
    private final SharedMap<Claim, SharedMap<NodeId, Held>> byClaim;

    private record Held(Claim claim, NodeId by, Line since) {}

    private Claimants(SharedMap<NodeId, SortedMap<Claim, Line>> byNode,
            SharedMap<Claim, SharedMap<NodeId, Held>> byClaim) {
        this.byNode = byNode;
        this.byClaim = byClaim;
    }

    /** {@return what this member claims, and since when} */
    public SortedMap<Claim, Line> of(NodeId node) {
        return byNode.getOrDefault(node, Collections.emptySortedMap());
    }

    /** {@return these, where this member claims just that} */
    public Claimants with(NodeId node, SortedMap<Claim, Line> claims) {
        var all = byClaim;
        for (var dropped : of(node).keySet()) {
            var others = all.getOrDefault(dropped, SharedMap.empty()).without(node);
            all = others.isEmpty() ? all.without(dropped) : all.with(dropped, others);
        }
        for (var claim : claims.entrySet()) {
            var held = new Held(claim.getKey(), node, claim.getValue());
            all = all.with(claim.getKey(), all.getOrDefault(claim.getKey(), SharedMap.empty()).with(node, held));
        }
        return new Claimants(claims.isEmpty() ? byNode.without(node) : byNode.with(node, claims), all);
    }

    /** {@return who claims something that one of these overlaps} */
    public SortedSet<NodeId> beside(SortedMap<Claim, Line> claims) {
        var beside = new TreeSet<NodeId>();
        claims.keySet().forEach(claim -> overlapping(claim, held -> beside.add(held.by())));
        return beside;
    }

    /** {@return what is refused to this member: of each claim the oldest that it overlaps, if that is older than it is} */
    public List<Refusal> refused(NodeId node) {
        var refused = new ArrayList<Refusal>();
        of(node).forEach((claim, since) -> {
            var older = new ArrayList<Held>();
            overlapping(claim, held -> {
                if (!held.by().equals(node) && Line.REPLAY_ORDER.compare(held.since(), since) < 0) {
                    older.add(held);
                }
            });
            older.stream().min(Comparator.comparing(Held::since, Line.REPLAY_ORDER).thenComparing(Held::claim))
                    .ifPresent(first -> refused
                            .add(new Refusal(claim, first.by(), first.claim(), first.since().id())));
        });
        return refused;
    }

    private void overlapping(Claim claim, Consumer<Held> found) {
        for (var wider : claim.covering()) {
            byClaim.getOrDefault(wider, SharedMap.empty()).values().forEach(found);
        }
        byClaim.subMap(claim, claim.end()).forEach((narrower, by) -> {
            if (narrower.compareTo(claim) != 0) {
                by.values().forEach(found);
            }
        });
    }
}
