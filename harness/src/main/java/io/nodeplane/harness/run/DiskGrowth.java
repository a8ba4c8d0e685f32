package io.nodeplane.harness.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the ledger files of one copy of a disk are continued by a later copy: each is the beginning of its later self,
 * or whatever is there no more lies in quarantine.
 */
public final class DiskGrowth {
    static final String QUARANTINE = "quarantine";

    private DiskGrowth() {}

    /** {@return what was lost, by file, each in a few words; empty if all is well} */
    public static List<String> flaws(Path before, Path after) throws IOException {
        var flaws = new ArrayList<String>();
        for (var file : files(before.resolve(Gatherer.FEEDS))) {
            var name = before.relativize(file);
            var old = Files.readAllBytes(file);
            var now = Files.exists(after.resolve(name)) ? Files.readAllBytes(after.resolve(name)) : new byte[0];
            if (now.length < old.length || !Arrays.equals(old, 0, old.length, now, 0, old.length)) {
                var lost = lost(old, now, after.resolve(QUARANTINE));
                if (lost > 0) {
                    flaws.add(lost + " lines of " + name + " are neither there any more nor in quarantine");
                }
            }
        }
        return flaws;
    }

    private static long lost(byte[] old, byte[] now, Path quarantine) throws IOException {
        var kept = new StringBuilder(text(now));
        for (var file : files(quarantine)) {
            kept.append('\n').append(text(Files.readAllBytes(file)));
        }
        return text(old).lines().filter(line -> kept.indexOf(line) < 0).count();
    }

    /** Every byte is a character then. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
