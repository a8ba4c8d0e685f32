package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.stub.StubSubject;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Java client over HTTP keeps the rules, before the stub. */
class RemoteConformanceTest {
    /** How many checks are made at a time. */
    private static final int AT_ONCE = 4;

    @TestFactory
    Stream<DynamicTest> the_client_keeps_the_rules() throws InterruptedException {
        var results = Kit.run(new OverApi(new StubSubject()), AT_ONCE).results();
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(result.rule().id() + " " + result.rule().text(), () -> {
                    assertThat(result.outcome()).as(result.why()).isNotEqualTo(Result.Outcome.FAILED);
                    assumeThat(result.outcome()).as(result.why()).isEqualTo(Result.Outcome.PASSED);
                }));
    }
}
