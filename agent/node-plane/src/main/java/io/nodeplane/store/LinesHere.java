package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which entries of a feed are durable in its files. The last ones are remembered: a line that continues none of them begins
 * a fork, or is none, and then the files are read.
 */
final class LinesHere {
    private static final int PLACES_MAX = 64;

    private final Disk disk;
    private final Path folder;
    /** What was durable here when the process started, if the feed was damaged then: its files hold other lines, too. */
    private final Ledger before;
    private final boolean damaged;
    /** The places of the last lines since then; of all of them if the feed was damaged. */
    private final Map<Hash, Long> places = new LinkedHashMap<>();

    LinesHere(Disk disk, Path folder, Ledger before, boolean damaged) {
        this.disk = disk;
        this.folder = folder;
        this.before = before;
        this.damaged = damaged;
    }

    void add(Line line) {
        places.put(line.hash(), line.seq());
        if (places.size() > PLACES_MAX && !damaged) {
            places.remove(places.keySet().iterator().next());
        }
    }

    /**
     * {@return those of these entries that are durable here}
     *
     * @param tip the one with the greatest seq
     * @param segments how many there are
     */
    Set<EntryId> of(Collection<EntryId> ids, EntryId tip, int segments) {
        var found = new HashSet<EntryId>();
        var sought = new HashSet<EntryId>();
        for (var id : ids) {
            if (id.equals(tip) || places.getOrDefault(id.hash(), -1L) == id.seq() || before.find(id).isPresent()) {
                found.add(id);
            } else if (id.seq() <= tip.seq() && id.seq() > 0 && !damaged) {
                sought.add(id);
            }
        }
        if (!sought.isEmpty()) {
            read(sought, segments, found);
        }
        return found;
    }

    private void read(Set<EntryId> sought, int segments, Set<EntryId> found) {
        var reader = new LineReader();
        for (int number = 1; number <= segments; number++) {
            var file = folder.resolve(Layout.segment(number));
            try {
                for (var spot : SegmentBytes.cut(reader, number, file, disk.read(file))) {
                    spot.content().map(Line::id).filter(sought::contains).ifPresent(found::add);
                }
            } catch (IOException failed) {
                throw new StoreException("read", file, failed);
            }
        }
    }
}
