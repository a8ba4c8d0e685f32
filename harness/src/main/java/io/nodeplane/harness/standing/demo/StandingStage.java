package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.Answer;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.Remote;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.world.CleanEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster that a process in the background holds.
 *
 * @param agentJar the agent's program
 */
public record StandingStage(Remote remote, Path agentJar) implements Stage {
    private static final Duration MOMENT = Duration.ofMillis(250);

    @Override
    public Answer tell(Order order) throws IOException {
        return remote.tell(order);
    }

    @Override
    public Instant now() {
        return SteadyClock.now();
    }

    @Override
    public void moment() throws InterruptedException {
        Thread.sleep(MOMENT);
    }

    @Override
    public Optional<List<String>> program(List<String> words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", agentJar.toAbsolutePath().toString()));
        command.addAll(words);
        var process = CleanEnvironment.of(new ProcessBuilder(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Optional.of(text.lines().toList());
    }
}
