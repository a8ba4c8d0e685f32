package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.DiskCheck;
import io.nodeplane.store.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code doctor} could find out, before anything is judged.
 *
 * @param node who the settings say this is
 * @param charter what the settings name
 * @param secretIds of the secrets that the settings give
 * @param own the agent of this machine, by the settings
 * @param advertised whoever answers where others are told to dial this node
 * @param seeds whoever answers at each seed
 * @param members whoever answers where the ledger says that the other members are
 */
record Facts(NodeId node, Path data, Charter charter, List<String> secretIds, Seen own, Seen advertised,
        List<Seen> seeds, List<Seen> members, Files files) {

    /**
     * Whoever was asked at an address.
     *
     * @param name who should be there; empty for a seed
     * @param status what it said of itself; empty if it did not answer, for that reason
     * @param aheadMs by how much this machine's clock is ahead of its; empty if it did not say
     */
    record Seen(String name, PeerAddress address, Optional<Json.Obj> status, String reason, Optional<Long> aheadMs) {

        Optional<String> text(String field) {
            return status.flatMap(json -> json.find(field)).filter(Json.Str.class::isInstance)
                    .map(value -> ((Json.Str) value).value());
        }

        long number(String field) {
            return status.flatMap(json -> json.find(field)).filter(Json.Num.class::isInstance)
                    .map(value -> ((Json.Num) value).value()).orElse(0L);
        }

        List<String> texts(String field) {
            return status.flatMap(json -> json.find(field)).filter(Json.Arr.class::isInstance).stream()
                    .flatMap(list -> ((Json.Arr) list).values().stream()).filter(Json.Str.class::isInstance)
                    .map(value -> ((Json.Str) value).value()).toList();
        }

        /** {@return whether the same process answered here and there} */
        boolean isProcessOf(Seen other) {
            return status.isPresent() && other.status.isPresent() && text("node").equals(other.text("node"))
                    && number("pid") == other.number("pid") && number("startedAt") == other.number("startedAt");
        }
    }

    /**
     * What lies on this machine's disk.
     *
     * @param disk empty if it did not answer in time
     * @param identity whose directory it is; empty if it has none yet
     * @param kept the cluster of the charter that the data directory keeps; empty if it has none yet
     * @param ownForks of the own feed, as the files say; only looked at while no agent runs
     * @param damage the first bad place of the ledger; only looked at while no agent runs
     */
    record Files(Optional<DiskCheck> disk, Optional<Identity> identity, Optional<ClusterId> kept, List<Fork> ownForks,
            Optional<String> damage) {}
}
