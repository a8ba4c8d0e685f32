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
    @TestFactory
    Stream<DynamicTest> the_client_keeps_the_rules() {
        var subject = new OverApi(new StubSubject());
        return Kit.rules().stream().map(rule -> DynamicTest.dynamicTest(rule.id() + " " + rule.text(), () -> {
            var result = Kit.check(subject, rule);
            assertThat(result.outcome()).as(result.why()).isNotEqualTo(Result.Outcome.FAILED);
            assumeThat(result.outcome()).as(result.why()).isEqualTo(Result.Outcome.PASSED);
        }));
    }
}
