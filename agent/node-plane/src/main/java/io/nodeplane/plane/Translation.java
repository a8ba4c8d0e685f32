package io.nodeplane.plane;

import io.nodeplane.claims.Refusal;
import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.core.Phase;
import io.nodeplane.core.State;
import io.nodeplane.detector.Contact;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A node's state in the words of the control plane interface. */
final class Translation {
    private Translation() {}

    /**
     * {@return the members as this node sees them}
     *
     * @param before what was shown before: whoever was in the same life and state is seen so since then
     * @param now on this node's wall clock
     * @param silent whether this node has not heard a member for the length of a lease: the data plane of a suspect that is
     *     silent for so long is not ready, whatever it said last
     */
    static Roster roster(State state, Roster before, Instant now, Predicate<NodeId> silent) {
        return state.phase() == Phase.JOINED
                ? Roster.of(state.membership().view().members().values().stream()
                        .filter(member -> member.forgotten().isEmpty())
                        .map(member -> member(member, before, now, silent)).toList())
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

    /** {@return ms since this process last heard each other member that it has heard, by id} */
    static SortedMap<String, Long> contactsMs(State state, long monoNow) {
        var contacts = new TreeMap<String, Long>();
        if (state.phase() == Phase.JOINED) {
            state.detector().contacts().forEach((peer, contact) -> {
                if (contact.heardAt() >= 0 && state.membership().view().member(peer).isPresent()) {
                    contacts.put(peer.value(), Math.max(0, monoNow - contact.heardAt()));
                }
            });
        }
        return contacts;
    }

    /** {@return the other members that did not leave, and are not forgotten} */
    private static List<io.nodeplane.membership.Member> others(State state) {
        return state.membership().view().members().values().stream()
                .filter(member -> !member.node().equals(state.node()) && !member.gone()).toList();
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
        return Metadata.of(attributes);
    }

    private static Member member(io.nodeplane.membership.Member member, Roster before, Instant now,
            Predicate<NodeId> silent) {
        var state = state(member.state());
        var ready = member.ready() && member.present()
                && (state.equals(MemberState.ALIVE) || !silent.test(member.node()));
        var shown = Member.builder(member.node().value(), member.incarnation().number())
                .metaVersion(member.metadataVersion()).state(state).dataPlaneReady(ready)
                .routable(member.routable()).conflict(conflict(member.refused()))
                .metadata(metadata(member)).controlAddress(Endpoint.read(member.address().toString()).orElse(null))
                .since(before.member(member.node().value())
                        .filter(known -> known.incarnation() == member.incarnation().number()
                                && known.state().equals(state))
                        .map(Member::since).orElse(now));
        return switch (member.state()) {
            case io.nodeplane.membership.MemberState.Alive alive -> shown.build();
            case io.nodeplane.membership.MemberState.Suspect(var by) ->
                shown.suspectedBy(by.stream().map(NodeId::value).toList()).build();
            case io.nodeplane.membership.MemberState.Left left -> shown.build();
            case io.nodeplane.membership.MemberState.Confirmed(var by) -> shown.confirmation(by.toString()).build();
        };
    }

    /** {@return why it is not routable: for an address, whatever else; and for its key alone} */
    private static Conflict conflict(List<Refusal> refused) {
        return refused.isEmpty()
                ? Conflict.NONE
                : refused.stream().anyMatch(one -> !one.claim().isKey()) ? Conflict.ADDRESS : Conflict.KEY;
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
