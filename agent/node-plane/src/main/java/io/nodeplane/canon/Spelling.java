package io.nodeplane.canon;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant, for messages about unknown keys. */
public final class Spelling {
    private Spelling() {}

    /** {@return the known word with the least edit distance (Levenshtein 1966); the first of several. One must be known} */
    public static String nearest(String word, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(one -> distance(one, word))).orElseThrow();
    }

    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var swap = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(swap, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
