package io.nodeplane.plane;

import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.core.Phase;
import io.nodeplane.core.State;
import io.nodeplane.detector.Contact;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A node's state in the words of the control plane interface. */
final class Translation {
    private Translation() {}

    static Roster roster(State state) {
        return state.phase() == Phase.JOINED
                ? Roster.of(state.membership().view().members().values().stream().map(Translation::member).toList())
                : Roster.EMPTY;
    }

    static LocalState localState(State state) {
        return switch (state.phase()) {
            case STARTING, NEW -> LocalState.NEW;
            case JOINING -> LocalState.JOINING;
            case JOINED -> LocalState.JOINED;
            case LEFT -> LocalState.LEFT;
        };
    }

    /** {@return the health of a node, which is one of contact: a lost majority of voters degrades it} */
    static Health health(State state) {
        return state.phase() != Phase.JOINED ? Health.HEALTHY : switch (state.reach()) {
            case ALL -> Health.HEALTHY;
            case SOME -> Health.DEGRADED;
            case NONE -> Health.ISOLATED;
        };
    }

    /**
     * {@return ms since another member was last heard by this process; if none was yet, since the process began; 0 while
     * this node knows no other}
     *
     * @param beganMs when the process began, in ms of the monotonic clock
     */
    static long ageMs(State state, long beganMs, long monoNow) {
        if (state.phase() != Phase.JOINED || others(state).isEmpty()) {
            return 0;
        }
        var heard = state.detector().contacts().values().stream().mapToLong(Contact::heardAt).filter(at -> at >= 0)
                .max().orElse(beganMs);
        return Math.max(0, monoNow - heard);
    }

    /** {@return the other members that did not leave} */
    private static List<io.nodeplane.membership.Member> others(State state) {
        return state.membership().view().members().values().stream()
                .filter(member -> !member.node().equals(state.node())
                        && !(member.state() instanceof io.nodeplane.membership.MemberState.Left))
                .toList();
    }

    static SortedMap<String, String> described(Metadata metadata) {
        return PlainText.encode(metadata.attributes());
    }

    /** {@return what the ledger says of this node and its data plane} */
    static Lease.Word said(State state) {
        return state.self().map(self -> new Lease.Word(Optional.of(metadata(self)), self.ready()))
                .orElse(new Lease.Word(Optional.of(Metadata.EMPTY), false));
    }

    /**
     * {@return what the member says of itself} Whatever stands in a ledger is shown as well as it can be: an attribute
     * without a name, which no node of this release writes, is left out.
     */
    private static Metadata metadata(io.nodeplane.membership.Member member) {
        var attributes = PlainText.decode(member.attributes());
        attributes.remove("");
        return new Metadata(attributes);
    }

    private static Member member(io.nodeplane.membership.Member member) {
        return new Member(member.node().value(), member.incarnation().number(), member.metadataVersion(),
                state(member.state()), true, Conflict.NONE,
                member.ready() && member.present(), metadata(member));
    }

    private static MemberState state(io.nodeplane.membership.MemberState state) {
        return switch (state) {
            case io.nodeplane.membership.MemberState.Alive alive -> MemberState.ALIVE;
            case io.nodeplane.membership.MemberState.Suspect suspect -> MemberState.SUSPECT;
            case io.nodeplane.membership.MemberState.Left left -> MemberState.LEFT;
            case io.nodeplane.membership.MemberState.Confirmed confirmed -> MemberState.CONFIRMED;
        };
    }
}
