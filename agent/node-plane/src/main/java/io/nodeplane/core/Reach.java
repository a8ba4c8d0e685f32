package io.nodeplane.core;

import io.nodeplane.detector.Detector;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import java.util.List;

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

    /**
     * {@return whom a node that has joined is in contact with}
     *
     * @param others the members that did not leave, itself excepted
     * @param isolated whether it does not hear a majority of voters
     */
    static Reach of(List<Member> others, Detector detector, boolean isolated) {
        if (!others.isEmpty() && others.stream().allMatch(member -> silent(detector, member))) {
            return NONE;
        }
        var well = others.stream().filter(Member::present)
                .allMatch(member -> member.state() instanceof MemberState.Alive && !silent(detector, member)
                        && !detector.contact(member.node()).oneWay());
        return well && !isolated ? ALL : SOME;
    }

    private static boolean silent(Detector detector, Member member) {
        return detector.contact(member.node()).silentRounds() > 0;
    }
}
