package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verifier in Python, which shares no code with the agent, judges random histories in which voters change as the agent does:
 * members, epochs, and every confirmation. More with {@code -Damended.python=2000}.
 */
class AmendedVerifierTest {
    private static final int HISTORIES = Integer.getInteger("amended.python", 40);
    private static final int STEPS = 260;
    private static final Path SCRIPT = Path.of("..", "docs", "verify_ledger.py");

    @TempDir
    private Path temp = Path.of("");

    @Test
    void python_and_the_agent_have_the_same_epochs_members_and_deaths() throws Exception {
        assumePython();
        var histories = new ArrayList<AmendedHistory>();
        var folders = new ArrayList<String>();
        for (int seed = 0; seed < HISTORIES; seed++) {
            var history = AmendedHistory.of(seed, STEPS);
            var folder = temp.resolve("history-" + seed);
            write(folder, history.ledger());
            Files.writeString(folder.resolve("charter.json"), history.charter.json().canonical());
            histories.add(history);
            folders.add(folder.toString());
        }
        var answers = answers(folders);
        var amended = 0;
        var deaths = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            var ledger = histories.get(seed).ledger();
            var fold = Membership.replay(histories.get(seed).charter, ledger);
            assertThat(answers.get(seed).text("view")).as("seed=%d", seed).isEqualTo(fold.view().digest().hex());
            var epochs = epochs(fold, ledger);
            assertThat(new Json.Arr(answers.get(seed).array("epochs"))).as("seed=%d", seed).isEqualTo(epochs);
            var wanted = deaths(fold, ledger);
            assertThat(said(answers.get(seed))).as("seed=%d", seed).isEqualTo(wanted);
            amended += epochs.values().size() - 1;
            deaths += wanted.size();
        }
        System.out.printf("%,d histories: %,d charters put in force, %,d confirmations judged%n", HISTORIES, amended,
                deaths);
        assertThat(amended).as("charters put in force").isPositive();
        assertThat(deaths).as("confirmations").isPositive();
    }

    private static Json.Arr epochs(Membership fold, Ledger ledger) {
        return new Json.Arr(fold.charters().epochs(ledger).stream().<Json>map(epoch -> Json.object()
                .with("epoch", epoch.number()).with("name", epoch.digest().hex())
                .with("voters", Json.texts(epoch.charter().voters()))).toList());
    }

    private static TreeMap<String, String> deaths(Membership fold, Ledger ledger) {
        var deaths = new TreeMap<String, String>();
        for (var line : ledger.inReplayOrder()) {
            if (line.entry().body() instanceof Body.Confirmed) {
                deaths.put(line.id().json().canonical(), Certainty.flaw(fold, ledger, line).isEmpty()
                        ? "justified"
                        : "unjustified");
            }
        }
        return deaths;
    }

    private static TreeMap<String, String> said(Json.Obj answer) {
        var deaths = new TreeMap<String, String>();
        answer.array("deaths").stream().map(Json.Obj.class::cast)
                .forEach(
                        death -> deaths.put(new Json.Arr(death.array("confirmed")).canonical(), death.text("verdict")));
        return deaths;
    }

    private static void write(Path folder, Ledger ledger) throws IOException {
        for (var feed : ledger.feeds()) {
            var file = folder.resolve("feeds").resolve(feed.node().value()).resolve(feed.genesis())
                    .resolve("000001.jsonl");
            Files.createDirectories(file.getParent());
            Files.writeString(file, ledger.feed(feed).stream().map(Line::text).map(text -> text + "\n")
                    .collect(Collectors.joining()), StandardCharsets.US_ASCII);
        }
    }

    private List<Json.Obj> answers(List<String> folders) throws Exception {
        var said = temp.resolve("answers");
        var list = temp.resolve("folders");
        Files.write(list, folders);
        var process = new ProcessBuilder("python3", SCRIPT.toString(), "--batch").redirectInput(list.toFile())
                .redirectOutput(said.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllLines(said).stream().map(JsonParser::parseObject).toList();
    }

    private static void assumePython() throws InterruptedException {
        try {
            Assumptions.assumeTrue(new ProcessBuilder("python3", "--version").start().waitFor() == 0,
                    "python3 is needed");
        } catch (IOException none) {
            Assumptions.abort("python3 is needed: " + none.getMessage());
        }
    }
}
