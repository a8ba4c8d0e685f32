package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose data directory it is: {@code identity.json}, written at the first start.
 *
 * @param feed the node's own feed, once its genesis was about to be written
 * @param why what that genesis says of the reason: a start that finds the name without the genesis says the same
 */
public record Identity(ClusterId cluster, NodeId node, Optional<FeedId> feed, Optional<String> why) {

    Identity(ClusterId cluster, NodeId node, Optional<FeedId> feed) {
        this(cluster, node, feed, Optional.empty());
    }

    /**
     * {@return the identity of a data directory, if it has one; no lock is needed}
     *
     * @throws StoreException if the file cannot be read or is no identity
     */
    public static Optional<Identity> read(Path dataDirectory) {
        return read(Disk.REAL, dataDirectory);
    }

    static Optional<Identity> read(Disk disk, Path dataDirectory) {
        var file = dataDirectory.resolve(Layout.IDENTITY);
        try {
            if (!disk.exists(file)) {
                return Optional.empty();
            }
            var json = JsonParser.parseObject(new String(disk.read(file), StandardCharsets.ISO_8859_1));
            var feed = json.find("feed").isPresent()
                    ? Optional.of(new FeedId(json.text("feed")))
                    : Optional.<FeedId>empty();
            return Optional.of(new Identity(new ClusterId(new Hash(json.text("cluster"))),
                    new NodeId(json.text("node")), feed, why(json)));
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        } catch (JsonException | IllegalArgumentException wrong) {
            throw new StoreException(file + " is damaged (" + wrong.getMessage() + "): restore it, or move the data"
                    + " directory away and start as after a lost disk");
        }
    }

    /** {@return the reason, if it is one that this release knows} */
    private static Optional<String> why(Json.Obj json) {
        return json.find("why").isEmpty()
                ? Optional.empty()
                : Optional.of(json.text("why")).filter(Body.Genesis.WHYS::contains);
    }

    /** {@return this identity with another own feed, begun for that reason, if there is one} */
    Identity with(FeedId own, Optional<String> reason) {
        return new Identity(cluster, node, Optional.of(own), reason);
    }

    void write(Disk disk, Path dataDirectory) throws IOException {
        var json = Json.object().with("cluster", cluster.hash().hex()).with("node", node.value());
        if (feed.isPresent()) {
            json = json.with("feed", feed.get().label());
        }
        if (why.isPresent()) {
            json = json.with("why", why.get());
        }
        disk.replace(dataDirectory.resolve(Layout.IDENTITY),
                (json.canonical() + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
