package io.nodeplane.harness.report;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A report, ready to be written.
 *
 * @param markdown the text of {@code reports/<experiment>.md}
 * @param pictures SVG by file name; they belong in the folder {@code reports/<experiment>}, where the text expects them
 */
public record Rendered(String markdown, SortedMap<String, String> pictures) {
    public Rendered {
        pictures = Collections.unmodifiableSortedMap(new TreeMap<>(pictures));
    }
}
