package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code docs/verify_ledger.py}, and feed files for it to read. */
final class SecondVerifier {
    private static final Path SCRIPT = Path.of("..", "..", "docs", "verify_ledger.py");

    private SecondVerifier() {}

    /** Without Python there is nobody to agree with, and the test is shown as skipped. */
    static void assumePython() throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("python3", "--version").redirectErrorStream(true).start();
        } catch (IOException none) {
            Assumptions.abort("python3 is needed: " + none.getMessage());
            return;
        }
        process.getInputStream().readAllBytes();
        Assumptions.assumeTrue(process.waitFor() == 0, "python3 is needed");
    }

    /** {@return its answer to each folder, from one process} */
    static List<Json.Obj> answers(Path temp, Charter charter, List<Path> folders) throws Exception {
        var founding = temp.resolve("charter-for-python.json");
        Files.writeString(founding, charter.json().canonical());
        var list = temp.resolve("folders");
        Files.write(list, folders.stream().map(Path::toString).toList());
        var errors = temp.resolve("errors");
        var process = new ProcessBuilder("python3", SCRIPT.toString(), "--batch", "--charter", founding.toString())
                .redirectInput(list.toFile()).redirectError(errors.toFile()).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return out.lines().map(JsonParser::parseObject).toList();
    }

    /** {@return the exit code and the output of one run} */
    static String run(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue() + ": " + out;
    }

    static Path file(Path folder, FeedId feed) {
        return folder.resolve("feeds").resolve(feed.node().value()).resolve(feed.genesis()).resolve("000001.jsonl");
    }

    /** Writes the ledger as a node can have got it: each line of a feed behind the one that it continues. */
    static void write(Path folder, Ledger ledger, Random dice) throws IOException {
        for (var feed : ledger.feeds()) {
            var file = file(folder, feed);
            Files.createDirectories(file.getParent());
            Files.write(file, arrived(ledger.feed(feed), dice).stream().map(Line::text).toList(),
                    StandardCharsets.US_ASCII);
        }
    }

    private static List<Line> arrived(List<Line> lines, Random dice) {
        var waiting = new ArrayList<>(lines);
        var arrived = new ArrayList<Line>();
        var hashes = new HashSet<>();
        while (!waiting.isEmpty()) {
            var line = waiting.get(dice.nextInt(waiting.size()));
            if (line.entry().seq() == 1 || hashes.contains(line.entry().prev())) {
                waiting.remove(line);
                arrived.add(line);
                hashes.add(line.hash());
            }
        }
        return arrived;
    }
}
