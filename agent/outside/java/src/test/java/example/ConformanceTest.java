package example;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.stub.StubSubject;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of the interface, held against a plane; here against the stub, as if it were somebody's own. */
class ConformanceTest {
    @TestFactory
    Stream<DynamicTest> my_plane_keeps_the_rules() throws InterruptedException {
        return Kit.run(new StubSubject(), 8).results().stream()
                .map(result -> dynamicTest(result.rule().id() + " " + result.rule().text(),
                        () -> assertNotEquals(Result.Outcome.FAILED, result.outcome(), result.why())));
    }
}
