package io.nodeplane.store;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;

/** What a data directory is told at its first start, and must say at every later one: whose it is, and of which cluster. */
final class Founding {
    private Founding() {}

    /** {@return whose directory it is: this node's, from now on if it was nobody's} */
    static Identity identity(Path path, NodeId node, Charter charter, Disk disk) throws IOException {
        var found = Identity.read(disk, path);
        if (found.isEmpty()) {
            if (!Layout.feeds(disk, path.resolve(Layout.FEEDS)).isEmpty()) {
                throw new StoreException("the data directory " + path + " holds feeds but no " + Layout.IDENTITY
                        + ": restore that file, or move the directory away and start as after a lost disk");
            }
            anchor(path, disk);
            var created = new Identity(charter.id(), node, Optional.<FeedId>empty());
            created.write(disk, path);
            return created;
        }
        var identity = found.get();
        if (!identity.node().equals(node)) {
            throw new StoreException("the data directory " + path + " belongs to node " + identity.node() + ", and this"
                    + " node calls itself " + node
                    + ": a node keeps its id for ever; use that id or another directory");
        }
        if (!identity.cluster().equals(charter.id())) {
            throw new StoreException("the data directory " + path + " belongs to cluster " + identity.cluster()
                    + ", and the charter's cluster is " + charter.id() + ": use the charter that the directory was"
                    + " created with, or another directory");
        }
        return identity;
    }

    /** A killed process may have created the directory, and not have made its name durable. */
    private static void anchor(Path path, Disk disk) throws IOException {
        for (var above = path.getParent(); above != null; above = above.getParent()) {
            try {
                disk.force(above);
            } catch (AccessDeniedException closed) {
                // Whoever may not read a folder has not created anything in it.
                return;
            }
        }
    }

    /** Beside the ledger, so that both can be judged together. It is never written again. */
    static void charter(Path path, Charter charter, Disk disk) throws IOException {
        var file = path.resolve(Layout.CHARTER);
        if (!disk.exists(file)) {
            disk.replace(file, (charter.json().canonical() + "\n").getBytes(StandardCharsets.US_ASCII));
        } else if (!CharterFile.parse(disk, file).equals(charter)) {
            throw new StoreException(file + " is not the charter of cluster " + charter.id()
                    + ", to which this directory belongs: restore it, or remove it and start the node with its charter");
        }
    }
}
