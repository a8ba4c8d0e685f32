package io.nodeplane.meshvpn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A container whose network others join: programs of the tests' own class path run beside it, each in a container with no
 * right at all and with the same files at the same places.
 *
 * @param name of the container whose network it is
 * @param mesh the label of all that belongs to it
 * @param image with a Java on its path
 */
record Pod(String name, String mesh, String image, Path folder) {

    /** Starts a class in a container of this name; its end, by SIGTERM or SIGKILL, is the container's. */
    Program start(String called, Path output, String main, List<String> arguments) throws IOException {
        var container = name + "-" + called;
        var command = new ArrayList<>(List.of("docker", "run", "--rm", "--name", container, "--label",
                "io.nodeplane.mesh=" + mesh, "--network", "container:" + name, "--user", "0:0", "--cap-drop", "ALL",
                "--read-only", "--tmpfs", "/tmp", "--security-opt", "no-new-privileges", "-v", folder + ":" + folder));
        for (var entry : System.getProperty("java.class.path").split(":")) {
            if (Files.exists(Path.of(entry))) {
                command.addAll(List.of("-v", entry + ":" + entry + ":ro"));
            }
        }
        command.addAll(List.of("--entrypoint", "java", image));
        command.addAll(Program.java("java", main, arguments).stream().skip(1).toList());
        return Program.start(output, command, List.of("docker", "kill", container));
    }

    /** {@return what the engine answers to these words, its lines and spaces made one space each} */
    static String docker(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(Arrays.asList(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip().replaceAll("\\s+", " ");
    }
}
