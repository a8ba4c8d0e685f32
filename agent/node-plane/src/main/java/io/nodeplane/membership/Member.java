package io.nodeplane.membership;

import io.nodeplane.canon.Json;
import io.nodeplane.claims.Refusal;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a ledger says of one node.
 *
 * @param node who
 * @param incarnation its present incarnation
 * @param state its state in that incarnation
 * @param address where it said it is reached
 * @param metadataVersion how often its metadata changed
 * @param metadata what it says of itself to the VPN
 * @param forks those of its feeds that are forked: more than one process wrote them
 * @param forgotten the entry that says that it is gone for good, and counts: it is dead in the incarnation that the entry names
 * @param refused what it claims and another present member claimed before it; it is routable if there is nothing of it
 */
public record Member(NodeId node, Incarnation incarnation, MemberState state, PeerAddress address, long metadataVersion,
        SortedMap<String, String> metadata, List<Fork> forks, Optional<EntryId> forgotten, List<Refusal> refused) {

    /**
     * The name under which the metadata carry whether the data plane works. It is no attribute: attributes of that name are
     * not admitted, and saying it again or otherwise is no new version of what the node says.
     */
    public static final String READY = "%ready";

    /** A member without forked feeds, which is not forgotten, and to which nothing was refused. */
    public Member(NodeId node, Incarnation incarnation, MemberState state, PeerAddress address, long metadataVersion,
            SortedMap<String, String> metadata) {
        this(node, incarnation, state, address, metadataVersion, metadata, List.of(), Optional.empty(), List.of());
    }

    public Member {
        forks = List.copyOf(forks);
        refused = List.copyOf(refused);
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /** {@return what it says of itself to the VPN, without the word about its data plane} */
    public SortedMap<String, String> attributes() {
        if (!metadata.containsKey(READY)) {
            return metadata;
        }
        var attributes = new TreeMap<>(metadata);
        attributes.remove(READY);
        return attributes;
    }

    /** {@return whether it said that its data plane works} */
    public boolean ready() {
        return "true".equals(metadata.get(READY));
    }

    /** {@return whether it still takes part: alive or suspect} */
    public boolean present() {
        return switch (state) {
            case MemberState.Alive alive -> true;
            case MemberState.Suspect suspect -> true;
            case MemberState.Left left -> false;
            case MemberState.Confirmed confirmed -> false;
        };
    }

    /** {@return whether nobody need look for it any more: it left, or is forgotten} What it says if it comes back is heard. */
    public boolean gone() {
        return state instanceof MemberState.Left || forgotten.isPresent();
    }

    /** {@return whether it has all that it claims: traffic may be sent to it} The dead claim nothing. */
    public boolean routable() {
        return refused.isEmpty();
    }

    /** {@return this member as JSON} */
    public Json.Obj json() {
        var json = Json.object()
                .with("node", node.value())
                .with("incarnation", incarnation.number())
                .with("state", state.word())
                .with("address", address.toString())
                .with("metadataVersion", metadataVersion);
        var fields = new TreeMap<String, Json>();
        metadata.forEach((name, value) -> fields.put(name, new Json.Str(value)));
        json = json.with("metadata", new Json.Obj(fields));
        if (!forks.isEmpty()) {
            json = json.with("forked", new Json.Arr(forks.stream().<Json>map(Fork::json).toList()));
        }
        if (forgotten.isPresent()) {
            json = json.with("forgotten", forgotten.get().json());
        }
        if (!refused.isEmpty()) {
            json = json.with("refused", new Json.Arr(refused.stream().<Json>map(Refusal::json).toList()));
        }
        return with(json);
    }

    private Json.Obj with(Json.Obj json) {
        return switch (state) {
            case MemberState.Alive alive -> json;
            case MemberState.Suspect(var by) -> json.with("suspectedBy", Json.texts(by));
            case MemberState.Left left -> json.with("cause", state.cause());
            case MemberState.Confirmed(var by) -> json.with("cause", state.cause()).with("confirmedBy", by.json());
        };
    }
}
