package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.report.Index;
import io.nodeplane.harness.report.IndexEntry;
import io.nodeplane.harness.report.Rendered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
    @TempDir
    Path folder;

    private static Rendered report(String name, String verdict, String... pictures) {
        var entry = new IndexEntry(name, "Is it so?", verdict, "sim", Instant.parse("2026-03-01T09:30:07Z"), "a-run");
        var svg = new TreeMap<String, String>();
        List.of(pictures).forEach(picture -> svg.put(picture, "<svg/>"));
        return new Rendered("# " + name + ": " + verdict + "\n\n" + entry.comment() + "\n", svg);
    }

    private List<String> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted().toList();
        }
    }

    @Test
    void writes_text_pictures_and_index_and_leaves_nothing_else() throws IOException {
        var written = new ReportFolder(folder).write("b-test", report("b-test", "HELD", "x.svg", "y.svg"));

        assertThat(written).isEqualTo(folder.resolve("b-test.md"));
        assertThat(files()).containsExactly("README.md", "b-test.md", "b-test/x.svg", "b-test/y.svg");
    }

    @Test
    void a_new_report_replaces_the_old_one_and_its_pictures() throws IOException {
        var reports = new ReportFolder(folder);
        reports.write("b-test", report("b-test", "HELD", "x.svg", "y.svg"));
        reports.write("b-test", report("b-test", "BROKEN", "y.svg"));

        assertThat(files()).containsExactly("README.md", "b-test.md", "b-test/y.svg");
        assertThat(Files.readString(folder.resolve("b-test.md"))).startsWith("# b-test: BROKEN");
        assertThat(Files.readString(folder.resolve("README.md"))).contains("**BROKEN**").doesNotContain("| HELD ");
    }

    @Test
    void evidence_lies_beside_its_report_and_goes_with_the_next_one() throws IOException {
        var reports = new ReportFolder(folder);
        reports.write("b-test", report("b-test", "HELD", "x.svg"), Optional.of(new byte[]{1, 2}));
        assertThat(files()).containsExactly("README.md", "b-test.md", "b-test/evidence.tar.xz", "b-test/x.svg");

        reports.write("b-test", report("b-test", "HELD", "x.svg"), Optional.of(new byte[]{3}));
        assertThat(reports.evidence("b-test")).hasBinaryContent(new byte[]{3});

        reports.write("b-test", report("b-test", "HELD", "x.svg"));
        assertThat(files()).containsExactly("README.md", "b-test.md", "b-test/x.svg");
    }

    @Test
    void the_index_lists_all_reports_by_name_and_passes_over_other_files() throws IOException {
        var reports = new ReportFolder(folder);
        Files.writeString(folder.resolve("notes.md"), "# Notes\n\n<!-- report of something -->\n");
        reports.write("b-test", report("b-test", "HELD"));
        reports.write("a-test", report("a-test", "VACUOUS"));

        assertThat(reports.entries()).extracting(IndexEntry::experiment).containsExactly("a-test", "b-test");
        assertThat(Files.readString(folder.resolve("README.md")).lines().filter(line -> line.startsWith("| [")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("[a-test](a-test.md)", "**VACUOUS**"),
                        line -> assertThat(line).contains("[b-test](b-test.md)", "| HELD "),
                        line -> assertThat(line).contains("[a-test](a-test.md)", "2026-03-01 09:30", "`a-run`"),
                        line -> assertThat(line).contains("[b-test](b-test.md)", "Is it so?"));
    }

    @Test
    void the_index_has_a_number_for_each_outcome_and_a_dash_where_a_report_does_not_say() {
        var outcomes = new LinkedHashMap<String, String>();
        outcomes.put("In one number", "340 ms: 'heal' to one head");
        outcomes.put("Expected", "8/8");
        var date = Instant.parse("2026-03-01T09:30:07Z");
        var entry = new IndexEntry("b-test", "Is -- it so?", "HELD", "sim", date, "a-run", outcomes);
        var again = IndexEntry.read("# b\n\n" + entry.comment() + "\n");
        assertThat(again).contains(entry);

        var index = Index.render(List.of(again.orElseThrow(), new IndexEntry("a-test", "Q?", "BROKEN", "sim", date,
                "r"), new IndexEntry("rates", "Q?", "COUNTED", "sim", date, "r")));

        assertThat(index).containsPattern("\\| Report +\\| Verdict +\\| In one number +\\| Expected \\|")
                .containsPattern("\\[a-test]\\(a-test.md\\) \\| \\*\\*BROKEN\\*\\* \\| - +\\| +- \\|")
                .containsPattern("\\[b-test]\\(b-test.md\\) \\| HELD +\\| 340 ms: 'heal' to one head \\| +8/8 \\|")
                .containsPattern("\\[rates]\\(rates.md\\) +\\| COUNTED ");
    }

    @Test
    void a_folder_that_cannot_be_made_is_told_with_its_reason() throws IOException {
        var file = Files.writeString(folder.resolve("in-the-way"), "");

        assertThatThrownBy(() -> new ReportFolder(file).write("a", report("a", "HELD")))
                .isInstanceOf(UncheckedIOException.class).hasMessageStartingWith("cannot write the report a: ");
    }

    @Test
    void an_index_without_reports_says_so() {
        assertThat(Index.render(List.of())).contains("No experiment was run yet.");
    }
}
