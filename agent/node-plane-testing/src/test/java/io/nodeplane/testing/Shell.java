package io.nodeplane.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs, and what they said. */
final class Shell {
    /** What the build of the agent leaves. */
    static final Path JAR = Path.of("..", "node-plane", "target", "node-plane-agent.jar");
    static final Path DEPLOY = Path.of("..", "deploy");
    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** An exit code, and both outputs. */
    record Said(int status, String text) {}

    private Shell() {}

    static Said run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), List.of(command));
    }

    static Said run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What is set for this test is no setting of an agent.
        builder.environment().keySet().removeIf(name -> name.startsWith("NODE_PLANE_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
