package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.kit.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of what the kit found, written with {@code -Ddocs.write=true}: a row of counts and a part for each subject. */
public final class ConformancePage {
    private ConformancePage() {}

    /** Holds the row of counts of this subject against the page. */
    public static void row(Report report) throws IOException {
        var begin = "| " + report.subject() + " |";
        var page = Files.readString(file());
        var from = page.indexOf("\n" + begin) + 1;
        assertThat(from).as("%s has a row that begins with '%s'", file(), begin).isPositive();
        holds(page, from, page.indexOf('\n', from) + 1, report.row());
    }

    /** Holds the part of this name against the page: the counts, and whatever did not pass. */
    public static void part(String name, Report report) throws IOException {
        var begin = "<!-- generated: " + name + " -->\n";
        var page = Files.readString(file());
        assertThat(page).contains(begin);
        var from = page.indexOf(begin) + begin.length();
        holds(page, from, page.indexOf("<!-- end: " + name + " -->\n"), report.brief());
        row(report);
    }

    private static void holds(String page, int from, int to, String text) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file(), page.substring(0, from) + text + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).as("write it with -Ddocs.write=true").isEqualTo(text);
        }
    }

    private static Path file() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/conformance.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/conformance.md");
    }
}
