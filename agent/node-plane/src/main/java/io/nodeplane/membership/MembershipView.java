package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** All members that a ledger knows, dead ones too. */
public record MembershipView(SortedMap<NodeId, Member> members) {

    public MembershipView {
        members = SharedMap.copyOf(members);
    }

    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node));
    }

    /** {@return this view, in which these members are as they are told here} */
    MembershipView with(List<Member> changed) {
        var more = SharedMap.copyOf(members);
        for (var member : changed) {
            more = more.with(member.node(), member);
        }
        return new MembershipView(more);
    }

    /** {@return whose member was worked out anew since the other view, sorted} It may say the same. */
    public List<NodeId> changedSince(MembershipView before) {
        return SharedMap.copyOf(members).differing(SharedMap.copyOf(before.members));
    }

    /** {@return the members as JSON, sorted by node id} */
    public Json.Arr json() {
        return new Json.Arr(members.values().stream().<Json>map(Member::json).toList());
    }

    /** {@return the digest of the view: equal ledgers have equal digests, on every node and in every release} */
    public Hash digest() {
        return Hash.of(json().canonical());
    }
}
