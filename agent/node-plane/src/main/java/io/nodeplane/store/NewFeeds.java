package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Feeds that begin in one append: all their files are written, then each is forced once, and then each folder once, for
 * all feeds that it holds.
 *
 * <p>A crash before the end leaves folders without a segment, and segments that are empty or torn, as the first append of
 * a single feed does.
 */
record NewFeeds(Disk disk, Path dataDirectory, Map<FeedId, List<Line>> lines) {

    /** Makes them durable. */
    void write(Map<FeedId, FeedFile> files) throws IOException {
        var written = new ArrayList<Path>();
        var folders = new LinkedHashSet<Path>();
        for (var feed : lines.entrySet()) {
            var file = Layout.folder(dataDirectory.resolve(Layout.FEEDS), feed.getKey()).resolve(Layout.segment(1));
            // All folders, not only those created now: a process that was killed may have left some not yet durable.
            for (var folder : Layout.above(dataDirectory, file).reversed()) {
                if (folders.add(folder) && !disk.exists(folder)) {
                    disk.createDirectory(folder);
                }
            }
            Objects.requireNonNull(files.get(feed.getKey())).begin(feed.getValue());
            written.add(file);
        }
        disk.forceAll(written);
        disk.forceAll(folders);
        lines.forEach((feed, more) -> Objects.requireNonNull(files.get(feed)).begun(more));
    }
}
