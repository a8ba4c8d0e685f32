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
import java.util.SortedMap;
import java.util.TreeMap;

/** A node's state in the words of the control plane interface. */
final class Translation {
    /** Carries the lease of the data plane among the metadata; the interface shows it as {@code dataPlaneReady}. */
    private static final String READY = "%ready";

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

    /** A lost majority of voters is a degraded health; isolated in the interface's sense is who hears nobody at all. */
    static Health health(State state) {
        var others = state.membership().view().members().values().stream()
                .filter(member -> !member.node().equals(state.node()) && member.present()).toList();
        if (state.phase() != Phase.JOINED || others.isEmpty()) {
            return Health.HEALTHY;
        }
        if (state.heard().isEmpty()) {
            return Health.ISOLATED;
        }
        var allHeard = others.stream().allMatch(member -> state.detector().contact(member.node()).heard()
                && member.state() instanceof io.nodeplane.membership.MemberState.Alive);
        return allHeard && state.isolated().isEmpty() ? Health.HEALTHY : Health.DEGRADED;
    }

    /** {@return ms since another member was last heard; 0 while this node knows no other} */
    static long ageMs(State state, long monoNow) {
        var heard = state.detector().contacts().values().stream().mapToLong(Contact::heardAt).filter(at -> at >= 0)
                .max();
        return state.phase() == Phase.JOINED && heard.isPresent() ? Math.max(0, monoNow - heard.getAsLong()) : 0;
    }

    static SortedMap<String, String> described(Metadata metadata, boolean ready) {
        var plain = PlainText.encode(metadata.attributes());
        if (ready) {
            plain.put(READY, "true");
        }
        return plain;
    }

    private static Member member(io.nodeplane.membership.Member member) {
        var plain = new TreeMap<>(member.metadata());
        var ready = "true".equals(plain.remove(READY));
        return new Member(member.node().value(), member.incarnation().number(), member.metadataVersion(),
                state(member.state()), true, Conflict.NONE, ready && member.present(),
                new Metadata(PlainText.decode(plain)));
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
