package io.nodeplane.harness.world.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same bytes in another JVM, whose hash orders are other ones; another seed gives others. */
class SimDeterminismTest {
    /** Between them: cuts, kills, disks that are put back, forks, strangers, names that stand for several places. */
    private static final List<String> EXPERIMENTS = List.of("split-brain", "restored-backup", "node-kill",
            "foreign-agent", "shared-seed");

    @TempDir
    Path folder;

    @Test
    void the_same_seed_gives_the_same_ledgers_and_event_logs_in_two_jvms_and_another_one_gives_others()
            throws Exception {
        var first = run("first", 7);
        var second = run("second", 7);
        var other = run("other", 8);

        assertThat(first.keySet()).anyMatch(name -> name.endsWith("events.jsonl"))
                .anyMatch(name -> name.contains("/feeds/node-5/"));
        assertThat(second).isEqualTo(first);
        // What differs by nothing but the seed: the names of feeds, as they are digests, and each byte behind them.
        var logs = first.keySet().stream().filter(name -> name.endsWith("end/node-1/data/events.jsonl")).toList();
        assertThat(logs).hasSize(EXPERIMENTS.size());
        logs.forEach(log -> assertThat(other.get(log)).as(log).isNotNull().isNotEqualTo(first.get(log)));
        assertThat(feeds(other)).isNotEmpty().doesNotContainAnyElementsOf(feeds(first));
    }

    private static List<String> feeds(SortedMap<String, String> files) {
        return files.keySet().stream().filter(name -> name.contains("/feeds/")).toList();
    }

    /** {@return all that was gathered from disks, by path} */
    private SortedMap<String, String> run(String name, long seed) throws IOException, InterruptedException {
        var root = folder.resolve(name);
        Files.createDirectories(root.resolve("experiments"));
        for (var experiment : EXPERIMENTS) {
            Files.copy(Path.of("..", "experiments", experiment + ".yaml"),
                    root.resolve("experiments").resolve(experiment + ".yaml"));
        }
        var output = root.resolve("output.txt");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=lab-logback.xml", "-cp", System.getProperty("java.class.path"),
                Main.class.getName(), "--experiment=" + String.join(",", EXPERIMENTS), "--world=sim",
                "--seed=" + seed, "--root=" + root, "--proof=" + root.resolve("proof"))
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        var files = new TreeMap<String, String>();
        for (var experiment : EXPERIMENTS) {
            try (var runs = Files.list(root.resolve("runs"))) {
                var evidence = runs.filter(run -> run.getFileName().toString().startsWith(experiment)).findFirst()
                        .orElseThrow().resolve("evidence");
                try (var all = Files.walk(evidence)) {
                    all.filter(Files::isRegularFile).forEach(
                            file -> files.put(experiment + "/" + evidence.relativize(file), text(file)));
                }
            }
        }
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
