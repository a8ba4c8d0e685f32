package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes images, in a clone of somebody whose files are for nobody else: {@code umask 077}. */
@EnabledIfSystemProperty(named = "lab.long", matches = "true", disabledReason = "makes images of its own: ask for it by"
        + " -Dlab.long=true")
class ImagesIT {
    private static final Path REPOSITORY = Path.of("..");
    private static final String JAR = "agent/node-plane/target/node-plane-agent.jar";
    private static final List<String> NEEDED = List.of("Dockerfile", "harness/images/make-local.sh", JAR,
            "agent/node-plane/src/main/docker");

    @TempDir
    private Path clone = Path.of("");
    private final String tag = "trial-" + ProcessHandle.current().pid();

    private record Said(int status, String text) {}

    @BeforeEach
    void cloneForNobodyElse() throws IOException {
        var engine = DockerWorld.available();
        var jdk = Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "jlink"));
        if (!(engine instanceof Engine.Probe.Answers) || !jdk || !Files.isRegularFile(REPOSITORY.resolve(JAR))) {
            System.out.println("Skipped, no image is made: that needs a Docker engine, a JDK with jlink, and " + JAR);
        }
        assumeTrue(engine instanceof Engine.Probe.Answers, engine::toString);
        assumeTrue(jdk && Files.isRegularFile(REPOSITORY.resolve(JAR)));
        for (var file : needed()) {
            var copy = clone.resolve(REPOSITORY.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            Files.setPosixFilePermissions(copy.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static List<Path> needed() throws IOException {
        var files = new ArrayList<Path>();
        for (var place : NEEDED) {
            try (var within = Files.walk(REPOSITORY.resolve(place))) {
                within.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }

    @AfterEach
    void removeImages() throws Exception {
        for (var image : List.of("agent", "runtime-base")) {
            run("docker", "image", "rm", "node-plane/" + image + ":" + tag);
        }
    }

    @Test
    void images_run_as_their_user_whatever_the_umask_of_their_maker() throws Exception {
        var made = make("077", "base", "agent");

        assertThat(made.text()).contains("runtime-base:" + tag + ": made", "agent:" + tag + ": made");
        assertThat(made.status()).isZero();
        var agent = run("docker", "run", "--rm", "--network", "none", "node-plane/agent:" + tag, "--version");
        assertThat(agent.text()).startsWith("node-plane ");
        assertThat(agent.status()).isZero();
        // The same modes come of another umask, so that this is the same image.
        assertThat(make("022", "base", "agent").text().lines()).hasSize(2)
                .allMatch(line -> line.contains(" is up to date "));

        Files.setPosixFilePermissions(clone.resolve(JAR), PosixFilePermissions.fromString("rwx------"));

        assertThat(make("077", "agent").text()).as("a mode is a part of what an image is made from")
                .contains("agent:" + tag + ": made");
    }

    @Test
    void an_image_that_would_not_run_as_its_user_is_neither_named_nor_kept() throws Exception {
        var script = clone.resolve("harness/images/make-local.sh");
        var text = Files.readString(script);
        var planted = text.replaceFirst("(?m)^umask .*$", "").replaceFirst("(?m)^readable\\(\\).*$",
                "readable() { :; }");
        assertThat(planted).isNotEqualTo(text);
        Files.writeString(script, planted);

        var made = make("077", "base");

        assertThat(made.status()).isOne();
        assertThat(made.text()).contains("is not made, it would not run as user 10001:10001");
        assertThat(run("docker", "image", "inspect", "node-plane/runtime-base:" + tag).status()).isOne();
    }

    private Said make(String umask, String... parts) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec bash \"$@\"", "sh",
                clone.resolve("harness/images/make-local.sh").toString(), "--tag=" + tag));
        command.addAll(List.of(parts));
        return run(command.toArray(String[]::new));
    }

    private static Said run(String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
