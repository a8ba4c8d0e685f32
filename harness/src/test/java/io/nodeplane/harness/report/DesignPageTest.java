package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.harness.LastCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The design document is short enough to be read, and its numbers are those of the committed reports:
 * {@code -Ddocs.write=true} writes them anew, from the reports that lie in the folder.
 */
class DesignPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/design.md");
    private static final String CLOSE = "<!-- to here -->";
    private static final Pattern PASSAGE = Pattern.compile(
            "(?s)(<!-- (numbers of [a-z0-9 -]+|heals): written by DesignPageTest -->\n).*?" + CLOSE);
    private static final Pattern COMMIT = Pattern.compile("\\| commit +\\| (\\w+)");
    private static final int PAGES_MAX = 12;
    /** Of a page of A4 in letters of 11 points, with tables among the text. */
    private static final int WORDS_A_PAGE = 400;

    /** Text of a report by its path within the folder of reports. */
    @FunctionalInterface
    private interface Reports {
        String read(String path) throws IOException;
    }

    /** What will be committed, or was written by runs that nobody means to keep, as CI's. */
    private static final Reports IN_THE_FOLDER = path -> Files.readString(ROOT.resolve("reports").resolve(path));
    private static final Reports COMMITTED = path -> new LastCommit(ROOT).text("reports/" + path).orElseThrow(
            () -> new NoSuchFileException(path, null, "the last commit has no such report"));

    @Test
    void its_numbers_are_those_of_the_reports() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written(Files.readString(PAGE), IN_THE_FOLDER));
        }
        var page = Files.readString(PAGE);

        assertThat(page).as("write it anew with -Ddocs.write=true").isEqualTo(written(page, quoted(page)));
    }

    @Test
    void a_number_that_changes_in_a_report_is_noticed() throws IOException {
        var page = Files.readString(PAGE);
        var quoted = quoted(page);
        for (var changed : Map.<String, UnaryOperator<String>>of(
                "node-kill.md", text -> text.replaceFirst("\"Suspicions\":\"\\d+\"", "\"Suspicions\":\"77\""),
                "repeated/process/split-brain.md", text -> text.replaceAll("(\\| 'heal' until everybody[^\n]*?)\\d+ ms",
                        "$177 ms"),
                "false-positives.md", text -> text.replaceAll("(suspectAfter 3 +\\| +)[0-9.]+", "$177")).entrySet()) {
            Reports drifted = path -> path.equals(changed.getKey())
                    ? changed.getValue().apply(quoted.read(path))
                    : quoted.read(path);
            assertThat(written(page, drifted)).as(changed.getKey()).isNotEqualTo(page);
        }
    }

    @Test
    void a_number_that_is_changed_in_the_page_is_noticed() throws IOException {
        var page = Files.readString(PAGE);
        var changed = page.replaceFirst("(\\| \\[node-kill]\\([^\n]*\\| )\\d+( \\| \\d+ \\| \\w+, )", "$177$2");
        assertThat(changed).isNotEqualTo(page);

        assertThat(written(changed, quoted(changed))).isNotEqualTo(changed);
    }

    /**
     * {@return the reports in the folder if the page quotes these, and otherwise those of the last commit}
     *
     * <p>Where neither can be said, the calling test is skipped.
     */
    private static Reports quoted(String page) throws IOException {
        if (written(page, IN_THE_FOLDER).equals(page)) {
            return IN_THE_FOLDER;
        }
        assumeTrue(new LastCommit(ROOT).text("docs/design.md").isPresent(),
                "docs/design.md quotes other reports than those in the folder; whether these are of later runs cannot be"
                        + " known here, without a git checkout");
        return COMMITTED;
    }

    @Test
    void it_has_passages_with_numbers() throws IOException {
        assertThat(PASSAGE.matcher(Files.readString(PAGE)).results()).hasSize(4);
    }

    @Test
    void it_can_be_read_in_one_sitting() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page.split("\\s+").length).isLessThanOrEqualTo(PAGES_MAX * WORDS_A_PAGE);
        assertThat(page.lines().filter(line -> line.startsWith("## "))).containsExactly("## 1. Contract and boundary",
                "## 2. Membership model", "## 3. The ledger", "## 4. Reconciliation", "## 5. Failure semantics",
                "## 6. Convergence guarantees", "## 7. How it is built", "## 8. Known limitations");
    }

    private static String written(String page, Reports reports) throws IOException {
        var written = new StringBuilder();
        var passage = PASSAGE.matcher(page);
        while (passage.find()) {
            var what = passage.group(2);
            var text = what.equals("heals")
                    ? heals(reports)
                    : what.equals("numbers of false-positives")
                            ? falseOnes(reports)
                            : numbers(what.substring("numbers of ".length()), reports);
            passage.appendReplacement(written, Matcher.quoteReplacement(passage.group(1) + "\n" + text + "\n" + CLOSE));
        }
        return passage.appendTail(written).toString();
    }

    private static String numbers(String names, Reports reports) throws IOException {
        var table = new StringBuilder(
                "| Experiment | Verdict | In one number | Suspicions | Confirmations | World, commit |\n")
                .append("|---|---|---|---:|---:|---|\n");
        for (var name : names.split(" ")) {
            var text = reports.read(name + ".md");
            var entry = IndexEntry.read(text).orElseThrow();
            var commit = COMMIT.matcher(text);
            assertThat(commit.find()).as(name + " says of which commit it is").isTrue();
            table.append("| [").append(name).append("](../reports/").append(name).append(".md) | ")
                    .append(entry.verdict()).append(" | ").append(Markdown.cell(entry.outcomes().get("In one number")))
                    .append(" | ").append(entry.outcomes().get("Suspicions")).append(" | ")
                    .append(entry.outcomes().get("Confirmations")).append(" | ").append(entry.world()).append(", ")
                    .append(commit.group(1)).append(" |\n");
        }
        return table.toString();
    }

    private static String heals(Reports reports) throws IOException {
        var table = new StringBuilder("| Split | Runs | p50 | p95 | Most |\n|---|---:|---:|---:|---:|\n");
        for (var name : new String[]{"split-10s", "split-brain", "split-45s"}) {
            var text = reports.read("repeated/process/" + name + ".md");
            var runs = Stream.of(text.split("### Over ")).skip(1).findFirst().orElseThrow().split(" ")[0];
            for (var row : new ReadReport(text).tableAfter("### Over " + runs + " runs").orElseThrow().rows()) {
                if (row.get("From what to what").startsWith("'heal'") && row.get("From what to what").endsWith(
                        "until everybody believes everybody alive")
                        && !row.get("From what to what").contains(
                                "last link")) {
                    table.append("| [").append(name).append("](../reports/repeated/process/").append(name)
                            .append(".md) | ").append(runs).append(" | ").append(Stream.of("p50", "p95", "max")
                                    .map(row::get).collect(Collectors.joining(" | ")))
                            .append(" |\n");
                }
            }
        }
        return table.toString();
    }

    /** The rows of the default threshold. */
    private static String falseOnes(Reports reports) throws IOException {
        return "| Trouble | Suspicions/node-hour | Deaths/node-hour |\n|---|---:|---:|\n" + new ReadReport(reports.read(
                "false-positives.md")).tableAfter("## Lost messages").orElseThrow().rows().stream()
                .filter(row -> row.get("Threshold").equals("suspectAfter 3"))
                .map(row -> "| " + row.get("Trouble") + " | " + row.get("Suspicions/node-hour") + " | " + row.get(
                        "Deaths/node-hour") + " |\n")
                .collect(Collectors.joining());
    }
}
