package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.stub.StubSubject;
import io.nodeplane.plane.ConformancePage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Java client over HTTP keeps the rules, before the stub. */
class RemoteConformanceTest {
    /** How many checks are made at a time. */
    private static final int AT_ONCE = 4;
    private static final List<Result> RESULTS = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> the_client_keeps_the_rules() throws InterruptedException {
        var results = Kit.run(new OverApi(new StubSubject()), AT_ONCE).results();
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
            ConformancePage.part("remote", new Report(new OverApi(new StubSubject()).name(), RESULTS));
        }
    }
}
