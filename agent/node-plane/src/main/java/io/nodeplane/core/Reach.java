package io.nodeplane.core;

import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;

/**
 * Whom a member is in contact with, of the others that did not leave. It changes on evidence: who was not tried yet, because it
 * has just come or this process has just begun, is neither in contact nor out of it.
 */
public enum Reach {
    /** All that are not dead, all of them alive, and a majority of voters among them and itself. */
    ALL,
    /** Some are silent, suspected, do not reach this node themselves, or are missing for a majority of voters. */
    SOME,
    /** Nobody: each of them was tried in vain. */
    NONE;

    /** {@return whom a node that has joined is in contact with} */
    static Reach of(State state) {
        var others = state.membership().view().members().values().stream()
                .filter(member -> !member.node().equals(state.node()) && !(member.state() instanceof MemberState.Left))
                .toList();
        if (!others.isEmpty() && others.stream().allMatch(member -> silent(state, member))) {
            return NONE;
        }
        var well = others.stream().filter(Member::present)
                .allMatch(member -> member.state() instanceof MemberState.Alive && !silent(state, member)
                        && !state.detector().contact(member.node()).oneWay());
        return well && state.isolated().isEmpty() ? ALL : SOME;
    }

    private static boolean silent(State state, Member member) {
        return state.detector().contact(member.node()).silentRounds() > 0;
    }
}
