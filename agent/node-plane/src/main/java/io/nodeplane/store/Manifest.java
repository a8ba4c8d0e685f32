package io.nodeplane.store;

import io.nodeplane.canon.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The seals of a feed's segments, as {@code segments.jsonl} has them. Derived from the segments: it is built again
 * where it is missing or wrong.
 *
 * @param flaw the first line that is no seal
 */
record Manifest(SortedMap<Integer, Seal> seals, Optional<Flaw> flaw) {
    static final Manifest EMPTY = new Manifest(new TreeMap<>(), Optional.empty());

    /** A bad line. */
    record Flaw(long line, long offset, String what, boolean last) {}

    Manifest {
        seals = Collections.unmodifiableSortedMap(new TreeMap<>(seals));
    }

    /** {@return the manifest in the folder of a feed; empty if there is none} */
    static Manifest read(Disk disk, Path folder) throws IOException {
        var file = folder.resolve(Layout.MANIFEST);
        if (!disk.exists(file)) {
            return EMPTY;
        }
        var text = new String(disk.read(file), StandardCharsets.ISO_8859_1);
        var seals = new TreeMap<Integer, Seal>();
        var at = 0;
        for (long number = 1; at < text.length(); number++) {
            var end = text.indexOf('\n', at);
            var next = end < 0 ? text.length() : end + 1;
            try {
                if (end < 0) {
                    throw new JsonException("the line has no end");
                }
                var seal = Seal.parse(text.substring(at, end));
                if (seal.segment() != number) {
                    throw new JsonException("'segment' is " + seal.segment() + " and must be " + number);
                }
                seals.put(seal.segment(), seal);
            } catch (JsonException bad) {
                var flaw = new Flaw(number, at, String.valueOf(bad.getMessage()), next == text.length());
                return new Manifest(seals, Optional.of(flaw));
            }
            at = next;
        }
        return new Manifest(seals, Optional.empty());
    }

    /** {@return this manifest with a seal more, or with another one for its segment; without flaw} */
    Manifest with(Seal seal) {
        var more = new TreeMap<>(seals);
        more.put(seal.segment(), seal);
        return new Manifest(more, Optional.empty());
    }

    boolean sealed(int segment) {
        return seals.containsKey(segment);
    }

    /** Writes it durably and in one step. */
    void write(Disk disk, Path folder) throws IOException {
        var text = seals.values().stream().map(seal -> seal.text() + "\n").collect(Collectors.joining());
        disk.replace(folder.resolve(Layout.MANIFEST), text.getBytes(StandardCharsets.US_ASCII));
    }
}
