package io.nodeplane.membership;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;

/**
 * A charter and its place: the founding one is that of epoch 0, and each amendment begins another epoch.
 *
 * @param digest of the founding charter, or {@link io.nodeplane.ledger.Amendment.Proposed#begins} of the proposal that came into
 *     force: it names all epochs before it as well
 */
public record Epoch(long number, Charter charter, Hash digest) {

    static Epoch founding(Charter charter) {
        return new Epoch(0, charter, charter.id().hash());
    }
}
