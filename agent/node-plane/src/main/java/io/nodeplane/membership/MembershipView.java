package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All members that a ledger knows, dead ones too. */
public record MembershipView(SortedMap<NodeId, Member> members) {

    public MembershipView {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node));
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
