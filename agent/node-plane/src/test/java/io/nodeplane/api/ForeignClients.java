package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The clients in other languages, run by their own tests before two APIs: where there is such a language. */
public enum ForeignClients {
    GO("go", List.of("go", "version"), List.of("go", "test", "-count=1", "./...")), PYTHON("python",
            List.of("python3", "--version"), List.of("python3", "-B", "-m", "unittest", "-q"));

    private static final Path CLIENTS = Path.of("../clients").toAbsolutePath().normalize();
    private static final long TESTS_S_MAX = 180;

    private final String folder;
    private final List<String> version;
    private final List<String> tests;

    ForeignClients(String folder, List<String> version, List<String> tests) {
        this.folder = folder;
        this.version = version;
        this.tests = tests;
    }

    /**
     * Runs all tests of the client; skips the calling test where the language is not installed.
     *
     * @param apis of two nodes that have not joined
     * @param seed where the second finds the first
     * @param tokens of both, if they need any
     * @param scratch a folder for what the tests print
     */
    public void pass(List<String> apis, String seed, List<String> tokens, Path scratch)
            throws IOException, InterruptedException {
        assumeTrue(runs(scratch), "there is no " + folder + " here");
        var output = scratch.resolve(folder + "-output");
        var process = process(tests, CLIENTS.resolve(folder),
                Map.of("NODE_PLANE_TEST_APIS", String.join(" ", apis), "NODE_PLANE_TEST_SEED", seed,
                        "NODE_PLANE_TEST_TOKENS", String.join(" ", tokens)),
                output);
        assertThat(process.waitFor(TESTS_S_MAX, TimeUnit.SECONDS)).as(tests.toString()).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private boolean runs(Path scratch) throws InterruptedException {
        try {
            return process(version, scratch, new TreeMap<>(), scratch.resolve(folder + "-version")).waitFor() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    private static Process process(List<String> command, Path where, Map<String, String> environment, Path output)
            throws IOException {
        var builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
