package io.nodeplane.harness.experiment;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Spelling {
    private Spelling() {}

    /** {@return "; did you mean 'x'?" for the nearest of these words, or nothing if none is near} */
    public static String hint(String written, Collection<String> known) {
        return nearest(written, known).map(word -> "; did you mean '" + word + "'?").orElse("");
    }

    /** {@return the known word with the fewest edits from the written one, at most half of its letters and never 4} */
    static Optional<String> nearest(String written, Collection<String> known) {
        var editsMax = Math.clamp(written.length() / 2, 1, 3);
        return known.stream().filter(word -> edits(written, word) <= editsMax)
                .min(Comparator.comparingInt((String word) -> edits(written, word)));
    }

    /** {@return the Levenshtein distance, letter case aside} */
    static int edits(String from, String to) {
        var left = from.toLowerCase(Locale.ROOT);
        var right = to.toLowerCase(Locale.ROOT);
        var row = new int[right.length() + 1];
        for (var column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (var line = 1; line <= left.length(); line++) {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column < row.length; column++) {
                var replaced = diagonal + (left.charAt(line - 1) == right.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[right.length()];
    }
}
