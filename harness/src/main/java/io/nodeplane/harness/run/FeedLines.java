package io.nodeplane.harness.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads feed files line by line, and judges nothing: that is left to the agent's reader and to the oracle. */
final class FeedLines {
    private static final Pattern SEGMENT = Pattern.compile("[^/]+/[0-9a-f]{16}/(?!000000)[0-9]{6}\\.jsonl");

    /** Many disks hold the same lines: each text is kept once. */
    private final Map<String, String> texts = new HashMap<>();

    /** {@return the lines of all segments in this folder of feeds, each with its end, a character for each byte} */
    List<String> of(Path feeds) throws IOException {
        var lines = new ArrayList<String>();
        for (var segment : segments(feeds)) {
            var text = Files.readString(segment, StandardCharsets.ISO_8859_1);
            for (int from = 0, end; from < text.length(); from = end) {
                var feed = text.indexOf('\n', from);
                end = feed < 0 ? text.length() : feed + 1;
                var line = text.substring(from, end);
                lines.add(texts.computeIfAbsent(line, known -> known));
            }
        }
        return lines;
    }

    private static List<Path> segments(Path feeds) throws IOException {
        if (!Files.isDirectory(feeds)) {
            return List.of();
        }
        try (var files = Files.walk(feeds)) {
            return files.filter(file -> SEGMENT.matcher(feeds.relativize(file).toString().replace('\\', '/')).matches())
                    .sorted().toList();
        }
    }
}
