package io.nodeplane.harness.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.model.NodeId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents that are started one after the other are not started later because those before take their time to serve. */
class PacedStartTest {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final List<NodeId> NODES = IntStream.rangeClosed(1, 5).mapToObj(n -> new NodeId("node-" + n))
            .toList();

    private final SortedMap<NodeId, Instant> begun = new ConcurrentSkipListMap<>();

    @Test
    void none_waits_for_the_one_before() throws InterruptedException {
        var all = new CountDownLatch(NODES.size());
        var from = SteadyClock.now();

        // Each serves when all are begun: were one to wait for the one before, none would.
        world(node -> {
            all.countDown();
            all.await();
        }).start(NODES, EVERY);

        assertThat(begun.keySet()).containsExactlyElementsOf(NODES);
        for (var i = 0; i < NODES.size(); i++) {
            assertThat(begun.get(NODES.get(i))).isAfterOrEqualTo(from.plus(EVERY.multipliedBy(i)));
        }
    }

    @Test
    void one_that_does_not_serve_is_told_as_ever() {
        assertThatThrownBy(() -> world(node -> {
            throw new WorldException(node + " does not answer");
        }).start(NODES, Duration.ofMillis(1))).isInstanceOf(WorldException.class).hasMessage("node-1 does not answer");
    }

    /** What an agent does until it serves. */
    @FunctionalInterface
    private interface Serving {
        void await(NodeId node) throws InterruptedException;
    }

    private RealTimeWorld world(Serving serving) {
        return (RealTimeWorld) Proxy.newProxyInstance(RealTimeWorld.class.getClassLoader(),
                new Class<?>[]{RealTimeWorld.class}, (world, method, arguments) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(world, method, arguments);
                    }
                    var node = (NodeId) ((List<?>) arguments[0]).getFirst();
                    begun.put(node, SteadyClock.now());
                    serving.await(node);
                    return null;
                });
    }
}
