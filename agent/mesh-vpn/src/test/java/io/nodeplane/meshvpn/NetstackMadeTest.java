package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that makes the device, with a Go that only says what it was made of. */
class NetstackMadeTest {
    private static final Path SCRIPT = Path.of("netstack", "make.sh");

    @TempDir
    private Path folder;

    @BeforeEach
    void sources_and_a_go() throws IOException {
        var sources = Files.createDirectories(folder.resolve("netstack"));
        Files.copy(SCRIPT, sources.resolve("make.sh"));
        for (var name : new String[]{"go.mod", "go.sum", "main.go"}) {
            Files.writeString(sources.resolve(name), name + " as it was\n");
        }
        // Its last words are '-o FILE .'.
        program("go", "while [ $# -gt 2 ]; do shift; done; cat main.go >\"$1\"; chmod +x \"$1\"; echo made >>../made");
    }

    private void program(String name, String body) throws IOException {
        var file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String make() throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", folder.resolve("netstack/make.sh").toString(), folder.resolve("out")
                .toString()).redirectErrorStream(true);
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (all, own) -> own + File.pathSeparator
                + all);
        var make = builder.start();
        var said = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return make.waitFor() + " " + said;
    }

    private long timesMade() throws IOException {
        var made = folder.resolve("made");
        return Files.exists(made) ? Files.readAllLines(made).size() : 0;
    }

    @Test
    void a_device_of_just_these_sources_is_not_made_again() throws Exception {
        var device = folder.toRealPath().resolve("out").resolve("netstack");
        assertThat(make()).isEqualTo("0 " + device);
        assertThat(timesMade()).isEqualTo(1);

        assertThat(make()).isEqualTo("0 " + device);
        assertThat(timesMade()).isEqualTo(1);

        Files.writeString(folder.resolve("netstack/main.go"), "main.go, changed\n");
        assertThat(make()).isEqualTo("0 " + device);
        assertThat(timesMade()).isEqualTo(2);
        assertThat(device).content().isEqualTo("main.go, changed\n");
    }

    @Test
    void a_device_that_could_not_be_made_is_no_device_the_next_time_either() throws Exception {
        make();
        Files.writeString(folder.resolve("netstack/main.go"), "main.go, broken\n");
        program("go", "echo 'main.go:1: broken' >&2; exit 1");

        for (int i = 0; i < 2; i++) {
            assertThat(make()).isEqualTo("1 netstack: it cannot be built: main.go:1: broken");
        }
    }
}
