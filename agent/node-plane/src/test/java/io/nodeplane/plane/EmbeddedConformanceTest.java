package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        ConformancePage.part("embedded", new Report(new EmbeddedSubject().name(), RESULTS));
    }
}
