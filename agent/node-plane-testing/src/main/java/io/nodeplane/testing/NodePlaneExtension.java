package io.nodeplane.testing;

import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

/**
 * A cluster for JUnit tests, and what its nodes printed when a test has failed.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final NodePlaneExtension NODES = NodePlaneExtension.of(NodePlaneCluster.of(3));
 *
 * @Test
 * void a_cut_is_seen(NodePlaneCluster cluster) { ... }
 * }</pre>
 *
 * <p>In a static field it is one cluster for all tests of the class, and each begins with all of it restored; in any other field
 * each test has its own.
 */
public final class NodePlaneExtension
        implements
            BeforeAllCallback,
            BeforeEachCallback,
            AfterEachCallback,
            AfterAllCallback,
            ParameterResolver {
    private static final int LINES_MAX = 200;

    private final NodePlaneCluster cluster;
    private boolean skipping;
    private boolean shared;
    private boolean running;

    private NodePlaneExtension(NodePlaneCluster cluster) {
        this.cluster = cluster;
    }

    /** {@return an extension with this cluster, which it starts and stops} */
    public static NodePlaneExtension of(NodePlaneCluster cluster) {
        return new NodePlaneExtension(cluster);
    }

    /** {@return this; where no Docker engine answers, tests are skipped with that reason instead of failing} */
    public NodePlaneExtension skippedWithoutDocker() {
        skipping = true;
        return this;
    }

    /** {@return the cluster} */
    public NodePlaneCluster cluster() {
        return cluster;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (running) {
            cluster.restore();
        } else {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().filter(why -> !(why instanceof TestAbortedException)).isPresent()) {
            show(context.getDisplayName(), System.err);
        }
        if (!shared) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().isInstance(cluster)
                && NodePlaneCluster.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster;
    }

    private void start() {
        if (skipping && !DockerClientFactory.instance().isDockerAvailable()) {
            throw new TestAbortedException("no Docker engine answers, and the nodes of this test are containers");
        }
        cluster.start();
        running = true;
    }

    private void stop() {
        running = false;
        cluster.stop();
    }

    private void show(String test, PrintStream out) {
        cluster.logs().forEach((node, log) -> {
            var lines = log.lines().toList();
            var last = last(lines);
            out.println("-- " + node + ", after " + test + " failed"
                    + (last.size() < lines.size()
                            ? " (the last " + last.size() + " lines of " + lines.size() + ")"
                            : ""));
            last.forEach(out::println);
        });
    }

    private static List<String> last(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
    }
}
