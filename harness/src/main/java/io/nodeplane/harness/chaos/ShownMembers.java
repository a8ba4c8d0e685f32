package io.nodeplane.harness.chaos;

import io.nodeplane.membership.Member;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.List;
import java.util.Map;

/**
 * A view, and the same with members of which each is the only one that says what it says: so what two views have in common
 * need not be looked at again.
 */
record ShownMembers(MembershipView view, SharedMap<NodeId, Member> members) {
    static final ShownMembers NOTHING = new ShownMembers(new MembershipView(SharedMap.empty()), SharedMap.empty());

    /** @param known members that were shown before, of those that say the same one; it grows */
    ShownMembers next(MembershipView after, Map<Member, Member> known) {
        var more = members;
        for (var node : changed(after)) {
            var member = after.member(node);
            more = member.isEmpty()
                    ? more.without(node)
                    : more.with(node, known.computeIfAbsent(member.get(), one -> one));
        }
        return new ShownMembers(after, more);
    }

    /** {@return of whom that view may say something else} */
    List<NodeId> changed(MembershipView after) {
        return after.changedSince(view);
    }
}
