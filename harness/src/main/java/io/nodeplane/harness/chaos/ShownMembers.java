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
 *
 * @param changed of whom the view may say something else than the one before it
 */
record ShownMembers(MembershipView view, SharedMap<NodeId, Member> members, List<NodeId> changed) {
    static final ShownMembers NOTHING = new ShownMembers(new MembershipView(SharedMap.empty()), SharedMap.empty(),
            List.of());

    /** @param known members that were shown before, of those that say the same one; it grows */
    ShownMembers next(MembershipView after, Map<Member, Member> known) {
        var changed = after.changedSince(view);
        var more = members;
        for (var node : changed) {
            var member = after.member(node);
            more = member.isEmpty()
                    ? more.without(node)
                    : more.with(node, known.computeIfAbsent(member.get(), one -> one));
        }
        return new ShownMembers(after, more, changed);
    }
}
