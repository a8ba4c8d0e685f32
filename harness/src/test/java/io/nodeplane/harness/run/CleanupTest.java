package io.nodeplane.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.world.World;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cleaning up has a limit: after it the lab ends without. */
class CleanupTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String SMALL = """
            question: Do three nodes vouch for each other?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all }
            timeline:
              - start: all
              - name: formed
                await: { vouched: all, within: 60s }
            expect:
              - never-suspected: { by: all, subjects: all }
            """;

    @TempDir
    private Path root = Path.of("");

    @Test
    void cleaning_up_that_never_ends_is_given_up() throws InterruptedException {
        var given = new CountDownLatch(1);
        var hanging = (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class},
                (world, method, arguments) -> given.await(LONG.toSeconds(), TimeUnit.SECONDS) ? null : "never");

        try (var cleanup = new Cleanup(Duration.ofMillis(100), given::countDown)) {
            cleanup.of(hanging);
        }

        assertThat(given.getCount()).isZero();
    }

    @Test
    void a_lab_whose_world_never_closes_says_why_it_ended_and_ends_with_all_it_started() throws Exception {
        Files.writeString(root.resolve("small.yaml"), SMALL);
        var output = root.resolve("output");
        var lab = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), HangingLab.class.getName(), root.toString())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(lab.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            lab.destroyForcibly();
        }

        assertThat(lab.exitValue()).isEqualTo(5);
        assertThat(Files.readString(output)).containsSubsequence("the world fell apart", "child ",
                "cleaning up has not ended within 1 s");
        var child = Files.readString(output).lines().filter(line -> line.startsWith("child ")).findFirst()
                .orElseThrow();
        Awaitility.await().atMost(LONG).until(() -> ProcessHandle.of(Long.parseLong(child.substring(6)))
                .filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void cleaning_up_that_ends_is_not_given_up() throws InterruptedException {
        var given = new CountDownLatch(1);

        new Cleanup(Duration.ofMillis(200), given::countDown).close();

        assertThat(given.await(1, TimeUnit.SECONDS)).isFalse();
    }
}
