package io.nodeplane.harness.milestone;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.LastCommit;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestoneFile;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.report.MilestonePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The plan as data is the plan that was asked for, and the page tells it: {@code -Ddocs.write=true} writes its second table
 * anew.
 */
class MilestonesPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/milestones.md");
    private static final String OPEN = "<!-- From here on written from experiments/milestones.yaml by MilestonesPageTest. -->\n";
    private static final String CLOSE = "<!-- To here. -->\n";
    private static final Pattern ASKED = Pattern.compile("(?m)^\\| (\\d+) \\| (.+?) \\| (.+?) \\|$");

    private static List<Milestone> weeks() throws IOException {
        return switch (MilestoneRun.plan(ROOT)) {
            case MilestoneFile.Plan.Accepted(var weeks) -> weeks;
            case MilestoneFile.Plan.Refused(var reasons) -> throw new AssertionError(reasons.toString());
        };
    }

    @Test
    void the_plan_is_what_was_asked_for() throws IOException {
        var asked = Files.readString(PAGE).split("## The plan")[1].split("## What shows it")[0];

        assertThat(weeks()).hasSize(13);
        assertThat(weeks().stream().map(week -> week.week() + ": " + week.artifact() + "; " + week.document()))
                .isEqualTo(ASKED.matcher(asked).results().map(row -> row.group(1) + ": " + row.group(2) + "; " + row
                        .group(3)).toList());
    }

    @Test
    void each_week_has_something_that_runs_and_something_that_is_written() throws IOException {
        assertThat(weeks()).allSatisfy(week -> {
            assertThat(week.documents()).as("week " + week.week()).isNotEmpty();
            assertThat(week.parts()).as("week " + week.week())
                    .anyMatch(part -> !(part instanceof MilestonePart.Document));
        });
    }

    @Test
    void every_document_is_there_and_says_what_it_should() throws IOException {
        for (var week : weeks()) {
            for (var document : week.documents()) {
                var file = ROOT.resolve(document.name());
                assertThat(file).exists();
                document.says().ifPresent(says -> assertThat(file).content().satisfies(text -> assertThat(text
                        .replaceAll("\\s+", " ")).contains(says)));
            }
        }
    }

    /** With a link to each report that is there: in the folder, or, where somebody has run a week since, in the last commit. */
    @Test
    void the_page_tells_what_shows_each_week() throws IOException {
        Predicate<String> inTheFolder = report -> Files.exists(ROOT.resolve(report));
        Predicate<String> committed = report -> new LastCommit(ROOT).text(report).isPresent();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written(inTheFolder));
        }
        assertThat(Files.readString(PAGE)).as("write it anew with -Ddocs.write=true").isIn(written(inTheFolder),
                written(committed));
    }

    private static String written(Predicate<String> isThere) throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(OPEN, CLOSE);
        return page.substring(0, page.indexOf(OPEN)) + OPEN + table(isThere) + page.substring(page.indexOf(CLOSE));
    }

    private static String table(Predicate<String> isThere) throws IOException {
        return "\n| Week | Runs | Documents | Report |\n|---:|---|---|---|\n" + weeks().stream().map(
                week -> "| " + week.week() + " | " + week.parts().stream().filter(
                        part -> !(part instanceof MilestonePart.Document)).map(MilestonesPageTest::runs)
                        .collect(Collectors.joining("<br/>"))
                        + " | " + week.documents().stream().map(MilestonesPageTest::document)
                                .collect(Collectors.joining(", "))
                        + " | " + report(week, isThere) + " |\n")
                .collect(Collectors.joining()) + "\n";
    }

    private static String runs(MilestonePart part) {
        return (part instanceof MilestonePart.Trial ? "experiment `" : "probe `") + part.name() + "`: " + part.shows();
    }

    private static String document(MilestonePart.Document document) {
        var name = document.name().replace("docs/", "");
        return "[" + name + "](" + name + ")";
    }

    private static String report(Milestone week, Predicate<String> isThere) {
        var name = MilestonePage.name(week);
        var report = "reports/milestones/" + name + ".md";
        return isThere.test(report) ? "[" + name + "](../" + report + ")" : "`" + name + "`";
    }
}
