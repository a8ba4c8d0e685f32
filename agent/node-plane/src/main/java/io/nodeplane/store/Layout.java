package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Where things lie in a data directory. */
final class Layout {
    static final String LOCK = "lock";
    static final String IDENTITY = "identity.json";
    static final String GUARD = "guard.json";
    static final String SNAPSHOT = "snapshot.bin";
    static final String CHARTER = "charter.json";
    static final String FEEDS = "feeds";
    static final String EVENTS = "events.jsonl";
    static final String EVENTS_BEFORE = "events.1.jsonl";
    static final String QUARANTINE = "quarantine";
    static final String SHELVES = "shelves.bin";
    static final String MANIFEST = "segments.jsonl";

    private static final Pattern SEGMENT = Pattern.compile("([0-9]{6})\\.jsonl");

    private Layout() {}

    /** {@return the folder of a feed} */
    static Path folder(Path feeds, FeedId feed) {
        return feeds.resolve(feed.node().value()).resolve(feed.genesis());
    }

    /** {@return the file name of a feed's i-th segment, from 1} */
    static String segment(int number) {
        var digits = Integer.toString(number);
        return "0".repeat(Math.max(0, 6 - digits.length())) + digits + ".jsonl";
    }

    /** {@return the i-th segment as people find it: from the data directory on} */
    static String name(FeedId feed, int segment) {
        return name(feed, segment(segment));
    }

    /** {@return a file of a feed as people find it: from the data directory on} */
    static String name(FeedId feed, String file) {
        return FEEDS + "/" + feed.node() + "/" + feed.genesis() + "/" + file;
    }

    /**
     * {@return the feeds that have a segment, with their folders}
     *
     * <p>Anything whose name is no feed's is left alone.
     *
     * @throws StoreException if a folder cannot be listed
     */
    static SortedMap<FeedId, Path> feeds(Disk disk, Path feeds) {
        var found = new TreeMap<FeedId, Path>();
        try {
            for (var node : disk.children(feeds)) {
                for (var folder : NodeId.valid(node.getFileName().toString())
                        ? disk.children(node)
                        : List.<Path>of()) {
                    if (folder.getFileName().toString().matches("[0-9a-f]{16}") && !segments(disk, folder).isEmpty()) {
                        found.put(new FeedId(node.getFileName() + "." + folder.getFileName()), folder);
                    }
                }
            }
        } catch (IOException failed) {
            throw new StoreException("list", feeds, failed);
        }
        return found;
    }

    /** {@return the segments in the folder of a feed, by number} */
    static SortedMap<Integer, Path> segments(Disk disk, Path folder) throws IOException {
        var found = new TreeMap<Integer, Path>();
        for (var file : disk.children(folder)) {
            var name = file.getFileName().toString();
            var match = SEGMENT.matcher(name);
            if (match.matches() && !match.group(1).equals("000000")) {
                found.put(Integer.parseInt(match.group(1)), file);
            }
        }
        return found;
    }

    /** {@return the folders from the file up to the data directory} */
    static List<Path> above(Path dataDirectory, Path file) {
        var folders = new ArrayList<Path>();
        for (var folder = file.getParent(); folder != null
                && !folder.equals(dataDirectory); folder = folder.getParent()) {
            folders.add(folder);
        }
        folders.add(dataDirectory);
        return folders;
    }
}
