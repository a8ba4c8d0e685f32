package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate;
import io.nodeplane.membership.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** {@code docs/verify_ledger.py}, and feed files for it to read. */
public final class SecondVerifier {
    private static final Path SCRIPT = Path.of("..", "..", "docs", "verify_ledger.py");

    private SecondVerifier() {}

    /** Without Python there is nobody to agree with, and the test is shown as skipped. */
    public static void assumePython() throws Exception {
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
    public static List<Json.Obj> answers(Path temp, Charter charter, List<Path> folders) throws Exception {
        var founding = temp.resolve("charter-for-python.json");
        Files.writeString(founding, charter.json().canonical());
        return answers(temp, folders, "--charter", founding.toString());
    }

    /** {@return the same, without a charter but those that lie in the folders} */
    static List<Json.Obj> answers(Path temp, List<Path> folders, String... more) throws Exception {
        var list = temp.resolve("folders");
        Files.write(list, folders.stream().map(Path::toString).toList());
        var errors = temp.resolve("errors");
        var command = new ArrayList<>(List.of("python3", SCRIPT.toString(), "--batch"));
        command.addAll(List.of(more));
        var said = temp.resolve("answers");
        var process = new ProcessBuilder(command).redirectInput(list.toFile()).redirectOutput(said.toFile())
                .redirectError(errors.toFile()).start();
        var ended = process.waitFor(10, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("it comes to an end").isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        var out = Files.readString(said, StandardCharsets.ISO_8859_1);
        return out.lines().map(JsonParser::parseObject).toList();
    }

    /** {@return what a certificate and the second verifier must say alike of each confirmation} */
    public static List<String> deaths(Charter charter, Ledger ledger) {
        return Certificate.all(Membership.replay(charter, ledger), ledger).stream().map(certificate -> {
            var fails = new TreeSet<String>();
            certificate.findings().stream().filter(finding -> !finding.held())
                    .forEach(finding -> fails.add(finding.clause().word()));
            var votes = certificate.votes().stream().<Json>map(vote -> new Json.Arr(List.of(vote.id().json(), vote
                    .vouched().map(line -> line.id().json()).orElse(new Json.Arr(List.of()))))).toList();
            return death(certificate.json(), fails, votes);
        }).toList();
    }

    /** {@return the same of its answer} */
    public static List<String> deaths(Json.Obj answer) {
        return answer.array("deaths").stream().map(Json.Obj.class::cast)
                .map(death -> death(death, death.object("fails").fields().keySet(), death.array("votes"))).toList();
    }

    private static String death(Json.Obj death, Collection<String> fails, List<Json> votes) {
        return new Json.Arr(death.array("confirmed")).canonical() + " " + death.text("subject") + " in incarnation "
                + death.number("incarnation") + " " + death.text("verdict") + " fails " + fails + " effect "
                + death.text("effect") + " votes " + new Json.Arr(votes).canonical();
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

    /** Writes the ledger with each feed in one segment, by seq. */
    static void whole(Path folder, Ledger ledger) throws IOException {
        for (var feed : ledger.feeds()) {
            Files.createDirectories(file(folder, feed).getParent());
            Files.write(file(folder, feed), ledger.feed(feed).stream().map(Line::text).toList(),
                    StandardCharsets.US_ASCII);
        }
    }

    /**
     * Writes the ledger as a node can have got it: each line of a feed behind the one that it continues, and the feed in
     * one segment or in several, sealed ones.
     */
    public static void write(Path folder, Ledger ledger, Random dice) throws IOException {
        for (var feed : ledger.feeds()) {
            var file = file(folder, feed);
            Files.createDirectories(file.getParent());
            var lines = arrived(ledger.feed(feed), dice);
            var segments = 1 + (dice.nextInt(3) == 0 ? dice.nextInt(Math.min(3, lines.size())) : 0);
            var seals = new StringBuilder();
            for (int segment = 1; segment <= segments; segment++) {
                var part = lines.subList(lines.size() * (segment - 1) / segments, lines.size() * segment / segments);
                var text = part.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
                Files.writeString(file.resolveSibling("00000" + segment + ".jsonl"), text, StandardCharsets.US_ASCII);
                // A crash may come between the seal and the segment after it.
                if (segment < segments || segments > 1 && dice.nextInt(4) == 0) {
                    seals.append(seal(segment, part, text)).append('\n');
                }
            }
            if (segments > 1 && dice.nextInt(4) > 0) {
                Files.writeString(file.resolveSibling("segments.jsonl"), seals, StandardCharsets.US_ASCII);
            }
        }
    }

    private static String seal(int segment, List<Line> lines, String text) {
        return Json.object().with("segment", segment).with("lines", lines.size()).with("bytes", text.length())
                .with("sha256", Hash.of(text).hex()).with("first", end(lines.getFirst()))
                .with("last", end(lines.getLast())).canonical();
    }

    private static Json.Obj end(Line line) {
        return Json.object().with("seq", line.entry().seq()).with("hash", line.hash().hex());
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
