package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where things lie in a data directory. */
final class Layout {
    static final String LOCK = "lock";
    static final String IDENTITY = "identity.json";
    static final String FEEDS = "feeds";
    static final String EVENTS = "events.jsonl";
    static final String EVENTS_BEFORE = "events.1.jsonl";
    static final String QUARANTINE = "quarantine";
    static final String SEGMENT = "000001.jsonl";

    private Layout() {}

    /** {@return the file of a feed} */
    static Path file(Path feeds, FeedId feed) {
        return feeds.resolve(feed.node().value()).resolve(feed.genesis()).resolve(SEGMENT);
    }

    /** {@return the file as people find it: from the folder of feeds on} */
    static String name(FeedId feed) {
        return FEEDS + "/" + feed.node() + "/" + feed.genesis() + "/" + SEGMENT;
    }

    /**
     * {@return the feeds that have a file, with it}
     *
     * <p>Anything whose name is no feed's is left alone.
     *
     * @throws StoreException if a feed has more than one segment: a later release wrote it
     */
    static SortedMap<FeedId, Path> files(Path feeds) {
        var found = new TreeMap<FeedId, Path>();
        try {
            for (var node : children(feeds)) {
                for (var genesis : NodeId.valid(node.getFileName().toString()) ? children(node) : List.<Path>of()) {
                    if (!genesis.getFileName().toString().matches("[0-9a-f]{16}")) {
                        continue;
                    }
                    for (var segment : children(genesis)) {
                        var name = segment.getFileName().toString();
                        if (name.equals(SEGMENT)) {
                            found.put(new FeedId(node.getFileName() + "." + genesis.getFileName()), segment);
                        } else if (name.endsWith(".jsonl")) {
                            throw new StoreException(segment + " is a segment that this release does not know: it"
                                    + " reads one segment per feed, " + SEGMENT + "; use the release that wrote it");
                        }
                    }
                }
            }
        } catch (IOException failed) {
            throw new StoreException("list", feeds, failed);
        }
        return found;
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var children = Files.list(directory)) {
            return children.sorted().toList();
        }
    }
}
