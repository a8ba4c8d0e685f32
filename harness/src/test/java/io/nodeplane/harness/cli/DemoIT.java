package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.standing.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration with real agents, as somebody sees it who has its output piped and goes on with Enter. */
class DemoIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern KEPT = Pattern.compile("(?m)^evidence +(runs/demo-\\S+)$");

    @TempDir
    private Path folder = Path.of("");

    @Test
    @EnabledIfSystemProperty(named = "lab.long", matches = "true", disabledReason = "takes two minutes:"
            + " ask for it by -Dlab.long=true; DemoTest plays the scenes on a simulated cluster")
    void a_cluster_is_shown_broken_and_mended_and_only_its_evidence_is_left() throws Exception {
        var name = "demo-" + ProcessHandle.current().pid();
        var output = folder.resolve("output.txt");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath", System.getProperty("java.class.path"), Front.class.getName(), "demo", "--pause",
                "--no-vpn",
                "--world=process", "--name=" + name, "--root=" + ROOT).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        process.getOutputStream().write("\n".repeat(20).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        var status = process.waitFor();
        var text = Files.readString(output);

        assertThat(status).as(text).isZero();
        assertThat(text).containsSubsequence("$ lab up --nodes=5", "Five nodes, and no leader", "-- Enter goes on --",
                "$ lab kill 5", "believes node-5 suspect, was alive", "believes node-5 dead",
                "$ node-plane ledger why node-5 127.", "node-5 is dead for certain", "vote of node-",
                "seen at each of ", "healed cut-1: ", "started node-5",
                "One control plane in the place of another", "node-5: stub ",
                "told of switches: 1, of members removed: 0", "$ node-plane ledger verify ", "sound: ",
                "judged: reports/split-brain.md, ", "left out: traffic of a mesh VPN (--no-vpn)", "all of it was seen",
                "ended 5 nodes").doesNotContain("\033", "Exchanged at");
        assertThat(StateFolder.of(ROOT, name).folder()).doesNotExist();
        var found = KEPT.matcher(text);
        assertThat(found.find()).isTrue();
        var kept = ROOT.resolve(found.group(1));
        assertThat(kept.resolve("transcript.txt")).content().contains("all of it was seen");
        assertThat(List.of("node-1", "node-5")).allSatisfy(node -> assertThat(kept.resolve(node).resolve("data"))
                .isNotEmptyDirectory());
        remove(kept);
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
