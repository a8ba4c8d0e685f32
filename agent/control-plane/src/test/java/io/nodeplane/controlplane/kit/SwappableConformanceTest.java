package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import io.nodeplane.controlplane.stub.StubSubject;
import io.nodeplane.controlplane.swap.SwappableControlPlane;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A plane that can be exchanged keeps all the rules of one that cannot: a VPN loses nothing by it. */
class SwappableConformanceTest {
    /** How many checks are made at a time. */
    private static final int AT_ONCE = 4;

    @TestFactory
    Stream<DynamicTest> a_swappable_stub_keeps_the_rules() throws InterruptedException {
        var subject = new StubSubject() {
            @Override
            protected ControlPlane seen(StubControlPlane sound, StubCluster cluster) {
                return SwappableControlPlane.of(sound);
            }
        };
        return Kit.run(subject, AT_ONCE).results().stream()
                .map(result -> DynamicTest.dynamicTest(result.rule().id() + " " + result.rule().text(), () -> {
                    assertThat(result.outcome()).as(result.why()).isNotEqualTo(Result.Outcome.FAILED);
                    assumeThat(result.outcome()).as(result.why()).isEqualTo(Result.Outcome.PASSED);
                }));
    }
}
