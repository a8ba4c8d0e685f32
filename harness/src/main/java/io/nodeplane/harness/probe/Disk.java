package io.nodeplane.harness.probe;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.world.World;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A copy of a node's disk, read by nobody but a reader of files.
 *
 * @param sound whether every line of it is right
 * @param membership the fold of its ledger
 */
record Disk(boolean sound, Ledger ledger, Membership membership) {

    /** {@return the node's disk as it is now, copied into this new folder} */
    static Disk copy(World world, NodeId node, Charter charter, Path into) throws IOException {
        world.gather(node, into);
        var verification = LedgerFiles.verify(into.resolve("data"));
        return new Disk(verification instanceof Verification.Sound, verification.ledger(), Membership.replay(charter,
                verification.ledger()));
    }

    String head() {
        return ledger.head().hex();
    }

    String digest() {
        return membership.view().digest().hex();
    }
}
