package io.nodeplane.harness.world.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Java that runs agents: the lab's own, small and quick to start. */
final class AgentJvm {
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            // An agent does a thing a few times a second: it would stay uncompiled for its first minute.
            "-XX:CompileThresholdScaling=0.1", "-Xmx64m", "-Xss512k", "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError", "-Xlog:cds=error");
    private static final Duration REHEARSAL_MAX = Duration.ofSeconds(60);

    private AgentJvm() {}

    /** {@return the program, and the flags that all agents' JVMs have} */
    static List<String> command() {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(FLAGS);
        return command;
    }

    /**
     * {@return the flag with which agents of this jar start from class data that is ready, which halves their start}
     *
     * <p>The class data are made beside the jar, by a rehearsal of the agent, unless there are some of this jar in this
     * place that are not older: Java takes none that were made elsewhere. Where they cannot be made, agents start without.
     */
    static Optional<String> classData(Path jar, Children children) {
        var archive = jar.resolveSibling("agent-classes-" + Runtime.version().feature() + "-"
                + Integer.toHexString(jar.toAbsolutePath().toString().hashCode()) + ".jsa");
        try {
            if (!Files.exists(archive) || Files.getLastModifiedTime(archive).compareTo(
                    Files.getLastModifiedTime(jar)) < 0) {
                rehearse(jar, archive, children);
            }
            return Optional.of("-XX:SharedArchiveFile=" + archive);
        } catch (IOException notMade) {
            return Optional.empty();
        }
    }

    private static void rehearse(Path jar, Path archive, Children children) throws IOException {
        var made = Files.createTempFile(archive.toAbsolutePath().getParent(), "agent-classes", ".jsa");
        try {
            // Java refuses to write over a file that is there.
            Files.delete(made);
            var command = command();
            command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-jar", jar.toString(), "start", "--rehearse"));
            var process = children.start(new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD), made.toString());
            if (!Children.awaitEnd(process, REHEARSAL_MAX) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the rehearsal failed");
            }
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
