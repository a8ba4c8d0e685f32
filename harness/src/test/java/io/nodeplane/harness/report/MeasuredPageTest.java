package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of what was measured has its tables from the reports of repeated runs: {@code -Ddocs.write=true} writes them anew. */
class MeasuredPageTest {
    private static final Path PAGE = Path.of("../docs/measured.md");
    private static final Path REPEATED = Path.of("../reports/repeated");
    private static final String OPEN = "<!-- From here on written from reports/repeated by MeasuredPageTest. -->\n";
    private static final String CLOSE = "<!-- To here. -->\n";
    private static final String NAME = "From what to what";
    private static final String FULL = " until everybody believes everybody alive";
    private static final Pattern VERDICTS = Pattern.compile(
            "Of (\\d+) runs in the world `(\\w+)` (\\d+) were HELD");
    private static final Pattern COMMIT = Pattern.compile("\\| commit +\\| (\\w+)");
    private static final Pattern TIME = Pattern.compile("(-?\\d+(?:\\.\\d+)?) (ms|s)");
    /** What a heal may take, in sync intervals. */
    private static final int GOAL = 3;

    /** A report of several runs of one experiment in one world. */
    private record Repeated(String experiment, String text, ReadReport report) {

        static Repeated read(Path file) {
            try {
                var text = Files.readString(file);
                return new Repeated(file.getFileName().toString().replace(".md", ""), text, new ReadReport(text));
            } catch (IOException cannot) {
                throw new IllegalStateException(cannot);
            }
        }

        String verdicts(int group) {
            var verdicts = VERDICTS.matcher(text);
            assertThat(verdicts.find()).as(experiment + " says how many runs were HELD").isTrue();
            return verdicts.group(group);
        }

        String commit() {
            var commit = COMMIT.matcher(text);
            assertThat(commit.find()).as(experiment + " says of which commit it is").isTrue();
            return commit.group(1);
        }

        long interval() {
            return SimulatedRun.shipped(experiment).charter().charter().syncIntervalMs();
        }

        List<Map<String, String>> spreads() {
            return report.tableAfter("### Over " + verdicts(1) + " runs").orElseThrow().rows();
        }
    }

    private static List<Repeated> repeated() throws IOException {
        try (Stream<Path> files = Files.walk(REPEATED)) {
            return files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md")).sorted()
                    .map(Repeated::read).toList();
        }
    }

    @Test
    void the_page_has_the_tables_of_all_repeated_runs() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(OPEN, CLOSE);
        var wanted = page.substring(0, page.indexOf(OPEN)) + OPEN + tables() + page.substring(page.indexOf(CLOSE));

        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(Files.readString(PAGE)).as("write it anew with -Ddocs.write=true").isEqualTo(wanted);
    }

    @Test
    void each_heal_was_measured_in_processes() throws IOException {
        assertThat(repeated().stream().map(one -> one.experiment() + " " + one.verdicts(2))).contains(
                "split-brain process", "split-10s process", "split-45s process");
    }

    private static String tables() throws IOException {
        var runs = new StringBuilder("\n| Experiment | World | HELD | Commit | Report |\n|---|---|---|---|---|\n");
        var heals = new StringBuilder(
                "\n| Split | World | Counted from the | p50 | p95 | Most | In sync intervals | Within ")
                .append(GOAL).append(" |\n|---|---|---|---:|---:|---:|---|---|\n");
        for (var one : repeated()) {
            runs.append("| ").append(one.experiment()).append(" | ").append(one.verdicts(2)).append(" | ")
                    .append(one.verdicts(3)).append(" of ").append(one.verdicts(1)).append(" | ").append(one.commit())
                    .append(" | [all measures](../reports/repeated/").append(one.verdicts(2)).append('/')
                    .append(one.experiment()).append(".md) |\n");
            one.spreads().stream().filter(row -> row.get(NAME).endsWith(FULL) && row.get(NAME).startsWith("'heal'"))
                    .forEach(row -> heals.append(heal(one, row)));
        }
        return runs + "\n**From the heal until everybody believes everybody alive**\n" + heals + "\n";
    }

    private static String heal(Repeated one, Map<String, String> row) {
        var times = Stream.of("p50", "p95", "max").map(row::get).toList();
        var intervals = times.stream().map(time -> intervals(time, one.interval())).toList();
        return "| " + one.experiment() + " | " + one.verdicts(2) + " | " + (row.get(NAME).contains("last link")
                ? "last opened link"
                : "first opened link") + " | " + String.join(" | ", times) + " | "
                + intervals.stream().map(many -> String.format(Locale.ROOT, "%.2f", many)).collect(Collectors.joining(
                        ", "))
                + " | " + within(one, intervals) + " |\n";
    }

    private static String within(Repeated one, List<Double> intervals) {
        if (intervals.getLast() <= GOAL) {
            return "all " + one.verdicts(1);
        }
        return intervals.get(1) <= GOAL ? "p95, not all" : intervals.getFirst() <= GOAL ? "p50, not p95" : "no";
    }

    private static double intervals(String time, long interval) {
        var read = TIME.matcher(time);
        assertThat(read.matches()).as(time).isTrue();
        return Double.parseDouble(read.group(1)) * (read.group(2).equals("s") ? 1000 : 1) / interval;
    }
}
