package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the docs, parts of which are generated: between two comments that name the part. */
public record Page(Path file) {
    /** {@return the page of this name} */
    public static Page of(String name) {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/interface.md"))) {
            folder = folder.getParent();
        }
        return new Page(folder.resolve("docs").resolve(name));
    }

    /** Holds the part against the text, or writes it there if {@code -Ddocs.write=true}. */
    public void holds(String part, String text) throws IOException {
        var begin = "<!-- generated: " + part + " -->\n";
        var end = "<!-- end: " + part + " -->\n";
        var page = Files.readString(file);
        var from = page.indexOf(begin) + begin.length();
        var to = page.indexOf(end);
        assertThat(page).as("%s has a part %s", file, part).contains(begin, end);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, page.substring(0, from) + text + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).as("part %s of %s is as generated: write it with -Ddocs.write=true",
                    part, file).isEqualTo(text);
        }
    }

    /** Holds the row that begins with the same cell against this one, or writes it. */
    public void row(String row) throws IOException {
        var begin = row.substring(0, row.indexOf('|', 1) + 1);
        var page = Files.readString(file);
        var from = page.indexOf("\n" + begin) + 1;
        assertThat(from).as("%s has a row that begins with '%s'", file, begin).isPositive();
        var to = page.indexOf('\n', from) + 1;
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, page.substring(0, from) + row + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).as("write it with -Ddocs.write=true").isEqualTo(row);
        }
    }
}
