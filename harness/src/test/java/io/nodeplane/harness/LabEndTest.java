package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.cli.Main;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Asked;
import io.nodeplane.harness.sweep.Repetition;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whatever goes wrong, and when: what is known is said before anything else is tried, and cleaning up ends. */
class LabEndTest {
    private static final String SMALL = """
            question: Do three nodes vouch for each other?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all }
            timeline:
              - start: all
              - name: formed
                await: { vouched: all, within: 60s }
            expect:
              - never-suspected: { by: all, subjects: all }
            """;

    @TempDir
    private Path root = Path.of("");
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(before);
    }

    @Test
    void the_proof_is_there_after_what_held_alone() throws IOException {
        var proof = root.resolve("target").resolve("lab-proof");

        assertThat(lab("--experiment=even-split", "--world=sim", "--seeds=1", "--proof=" + proof)).isZero();

        assertThat(proof).content().contains("--experiment=even-split");
        assertThat(proof.getParent()).isDirectoryNotContaining(file -> !file.equals(proof));
        assertThat(lab("--experiment=no-such", "--world=sim", "--proof=" + proof)).isEqualTo(2);
        assertThat(proof).doesNotExist();
    }

    @Test
    void a_file_that_nests_without_end_is_bad_input_and_no_proof() throws IOException {
        var proof = Files.writeString(root.resolve("lab-proof"), "of yesterday");
        var deep = Files.writeString(root.resolve("deep.yaml"), "question: " + "[".repeat(50_000) + "\n");

        assertThat(lab("--experiment=" + deep, "--world=sim", "--proof=" + proof)).isEqualTo(2);

        assertThat(proof).doesNotExist();
        assertThat(text()).contains("deep.yaml:1: ").doesNotContain("\tat ");
    }

    @Test
    void reports_may_lie_outside_the_project() throws Exception {
        var reports = Files.createTempDirectory("reports-elsewhere").resolve("not-there-yet");

        assertThat(repetition(SimWorldChoice.as("process"), reports).run(1)).isZero();

        assertThat(text()).contains("report    " + reports.resolve("small.md"), "evidence  runs/")
                .doesNotContain("\tat ");
        assertThat(reports.resolve("small.md")).exists();
    }

    @Test
    void a_proof_that_cannot_be_written_is_no_success() throws IOException {
        var notAFolder = Files.writeString(root.resolve("target"), "a file");

        assertThat(lab("--experiment=even-split", "--world=sim", "--seeds=1",
                "--proof=" + notAFolder.resolve("lab-proof"))).isEqualTo(7);

        assertThat(text()).contains("a file could not be read or written: ", "target").doesNotContain("\tat ");
    }

    @Test
    void all_of_no_experiments_is_no_success() throws IOException {
        Files.createDirectories(root.resolve("experiments"));

        assertThat(new CommandLine(new Main()).execute("--root=" + root, "--experiment=all", "--world=sim"))
                .isEqualTo(2);

        assertThat(text()).contains("nothing was run");
    }

    @Test
    void a_report_that_cannot_be_written_takes_nothing_from_the_verdict() throws Exception {
        var reports = Files.writeString(root.resolve("reports"), "a file");

        var status = repetition(SimWorldChoice.as("process"), reports).run(1);

        assertThat(status).isEqualTo(7);
        assertThat(text()).containsSubsequence("verdict   HELD", "report    not written: ", "evidence  runs/");
    }

    @Test
    void evidence_that_cannot_be_written_is_told_in_a_sentence() throws IOException {
        Files.writeString(root.resolve("runs"), "a file");
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve("small.yaml"), SMALL);

        assertThat(new CommandLine(new Main()).execute("--root=" + root, "--experiment=small", "--world=sim"))
                .isEqualTo(7);

        assertThat(text()).contains("a file could not be read or written: " + root.resolve("runs"))
                .doesNotContain("\tat ");
    }

    @Test
    void the_cause_is_told_once_and_before_cleaning_up() {
        var toldAtClose = new StringBuilder();
        var progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), Optional.empty());
        var failing = (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class},
                (world, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        toldAtClose.append(text());
                        throw new WorldException("closing failed, too");
                    }
                    throw new OutOfMemoryError("unable to create native thread: limits reached");
                });

        assertThatThrownBy(() -> repetition(new Worlds.Choice(setup -> failing, "process", "asked for", 1),
                root.resolve("reports"), progress).run(1)).isInstanceOfSatisfying(OutOfMemoryError.class,
                        failure -> assertThat(progress.ends(failure)).isEqualTo(5));

        assertThat(toldAtClose).contains("no more threads");
        assertThat(text()).containsOnlyOnce("no more threads");
    }

    @Test
    void the_verdict_is_told_before_cleaning_up() throws Exception {
        var toldAtClose = new StringBuilder();
        var choice = SimWorldChoice.closing("process", () -> toldAtClose.append(text()));

        repetition(choice, root.resolve("reports")).run(1);

        assertThat(toldAtClose).contains("verdict   HELD");
    }

    private int lab(String... arguments) {
        var all = new ArrayList<>(List.of("--root=.."));
        all.addAll(List.of(arguments));
        return new CommandLine(new Main()).execute(all.toArray(String[]::new));
    }

    private Repetition repetition(Worlds.Choice choice, Path reports) {
        return repetition(choice, reports,
                new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), Optional.empty()));
    }

    private Repetition repetition(Worlds.Choice choice, Path reports, Progress progress) {
        return new Repetition(new Asked("small", SimulatedRun.experiment("small", SMALL)), choice, "mvn",
                new Repetition.Places(root, root.resolve("agent.jar"), reports), progress);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** The simulated world, which passes for another, whose reports are kept. */
    private static final class SimWorldChoice {
        static Worlds.Choice as(String name) {
            return closing(name, () -> {});
        }

        static Worlds.Choice closing(String name, Runnable closing) {
            return new Worlds.Choice(setup -> {
                var world = SimWorld.open(setup, 1, SimSettings.USUAL);
                return (World) Proxy.newProxyInstance(World.class.getClassLoader(), new Class<?>[]{World.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                closing.run();
                            }
                            try {
                                return method.invoke(world, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        });
            }, name, "asked for", 1);
        }
    }
}
