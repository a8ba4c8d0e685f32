package example;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.stub.StubSubject;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of the interface, held against a plane; here against the stub, as if it were somebody's own. */
class ConformanceTest {
    @TestFactory
    Stream<DynamicTest> my_plane_keeps_the_rules() {
        return Kit.rules().stream().map(rule -> DynamicTest.dynamicTest(rule.id() + " " + rule.text(), () -> {
            var result = Kit.check(new StubSubject(), rule);
            assertNotEquals(Result.Outcome.FAILED, result.outcome(), result.why());
        }));
    }
}
