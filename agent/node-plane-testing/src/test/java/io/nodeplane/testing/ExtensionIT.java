package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.MemberState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** What the extension does around tests, with a stub, which starts fast. */
@ExtendWith(ImagesHere.class)
class ExtensionIT {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void a_shared_cluster_is_started_once_restored_before_each_test_and_gone_after_the_last() {
        var extension = NodePlaneExtension.of(NodePlaneCluster.stub(2));
        var cluster = (StubbedCluster) extension.cluster();
        try {
            extension.beforeAll(context(Optional.empty()));
            extension.beforeEach(context(Optional.empty()));
            var container = cluster.container().getContainerId();
            cluster.kill("vpn-2");
            extension.afterEach(context(Optional.empty()));

            extension.beforeEach(context(Optional.empty()));

            assertThat(cluster.container().getContainerId()).isEqualTo(container);
            cluster.await("vpn-1", "vpn-2", MemberState.ALIVE);
            extension.afterEach(context(Optional.empty()));
            extension.afterAll(context(Optional.empty()));
            assertThat(DockerClientFactory.lazyClient().listContainersCmd().withShowAll(true).exec())
                    .noneMatch(one -> one.getId().equals(container));
        } finally {
            cluster.stop();
        }
    }

    @Test
    void a_cluster_of_one_test_goes_with_it_and_a_failure_shows_what_was_printed() {
        var extension = NodePlaneExtension.of(NodePlaneCluster.stub(1));
        var err = System.err;
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            extension.beforeEach(context(Optional.empty()));
            extension.afterEach(context(Optional.of(new AssertionError("no"))));
        } finally {
            System.setErr(err);
            extension.cluster().stop();
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("-- stub, after the test failed", "vpn-1 api=",
                "ready");
        assertThat(extension.cluster().logs()).isEmpty();
    }

    private static ExtensionContext context(Optional<Throwable> failure) {
        return (ExtensionContext) Proxy.newProxyInstance(ExtensionIT.class.getClassLoader(),
                new Class<?>[]{ExtensionContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getExecutionException" -> failure;
                    case "getDisplayName" -> "the test";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
