package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The agent's plane keeps the rules. */
class EmbeddedConformanceTest {
    private static final List<Result> RESULTS = new ArrayList<>();

    /** How many checks are made at a time. */
    private static final int AT_ONCE = 8;

    @TestFactory
    Stream<DynamicTest> the_agents_plane_keeps_the_rules() throws InterruptedException {
        var results = Kit.run(new EmbeddedSubject(), AT_ONCE).results();
        RESULTS.addAll(results);
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(result.rule().id() + " " + result.rule().text(), () -> {
                    assertThat(result.outcome()).as(result.why()).isNotEqualTo(Result.Outcome.FAILED);
                    assumeThat(result.outcome()).as(result.why()).isEqualTo(Result.Outcome.PASSED);
                }));
    }

    /** The part of the page that this test generates; written with {@code -Ddocs.write=true}. */
    @AfterAll
    static void the_page_shows_the_results() throws IOException {
        if (RESULTS.size() < Kit.rules().size()) {
            return;
        }
        var begin = "<!-- generated: embedded -->\n";
        var file = page();
        var page = Files.readString(file);
        var from = page.indexOf(begin) + begin.length();
        var to = page.indexOf("<!-- end: embedded -->\n");
        var text = text(new Report(new EmbeddedSubject().name(), RESULTS));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, page.substring(0, from) + text + page.substring(to));
        } else {
            assertThat(page.substring(from, to)).as("write it with -Ddocs.write=true").isEqualTo(text);
        }
    }

    private static Path page() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/conformance.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/conformance.md");
    }

    private static String text(Report report) {
        return report.summary() + ".\n\n| Rule | Outcome | Why |\n|---|---|---|\n" + report.results().stream()
                .filter(result -> result.outcome() != Result.Outcome.PASSED)
                .map(result -> "| %s | %s | %s |\n".formatted(result.rule().id(),
                        result.outcome().name().toLowerCase(Locale.ROOT), result.why()))
                .collect(Collectors.joining());
    }
}
