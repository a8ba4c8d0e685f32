package io.nodeplane.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The bytes of all feeds of a data directory in memory, whoever wrote them. */
final class FeedBytes {
    private FeedBytes() {}

    /** {@return what lies in segments and in quarantine, cut at line ends} */
    static Set<String> chunks(Disk disk, Path data) throws IOException {
        var files = new ArrayList<>(disk.children(data.resolve(Layout.QUARANTINE)));
        for (var folder : Layout.feeds(disk, data.resolve(Layout.FEEDS)).values()) {
            files.addAll(Layout.segments(disk, folder).values());
        }
        var chunks = new HashSet<String>();
        for (var file : files) {
            chunks.addAll(List.of(new String(disk.read(file), StandardCharsets.ISO_8859_1).split("\n", -1)));
        }
        chunks.remove("");
        return chunks;
    }

    /** {@return whether one bit of one file has changed: there may be none} */
    static boolean rot(MemoryDisk disk, Path data, Random dice) throws IOException {
        var files = new ArrayList<Path>();
        for (var folder : Layout.feeds(disk, data.resolve(Layout.FEEDS)).values()) {
            files.addAll(disk.children(folder));
        }
        if (files.isEmpty()) {
            return false;
        }
        var file = files.get(dice.nextInt(files.size()));
        var bytes = disk.read(file);
        if (bytes.length == 0) {
            return false;
        }
        bytes[dice.nextInt(bytes.length)] ^= (byte) (1 << dice.nextInt(8));
        disk.harm(file, bytes);
        return true;
    }
}
