package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.stub.StubSubject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The stub keeps the rules. */
class StubConformanceTest {
    private static final List<Result> RESULTS = new ArrayList<>();

    /** How many checks are made at a time. */
    private static final int AT_ONCE = 4;

    @TestFactory
    Stream<DynamicTest> the_stub_keeps_the_rules() throws InterruptedException {
        var results = Kit.run(new StubSubject(), AT_ONCE).results();
        RESULTS.addAll(results);
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(result.rule().id() + " " + result.rule().text(), () -> {
                    assertThat(result.outcome()).as(result.why()).isNotEqualTo(Result.Outcome.FAILED);
                    assumeThat(result.outcome()).as(result.why()).isEqualTo(Result.Outcome.PASSED);
                }));
    }

    @AfterAll
    static void the_page_shows_the_results() throws IOException {
        if (RESULTS.size() == Kit.rules().size()) {
            var report = new Report("the stub", RESULTS);
            Page.of("conformance.md").holds("stub", report.brief());
            Page.of("conformance.md").row(report.row());
        }
    }
}
