package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The lab's front door: what each command says, and how it ends. Clusters that stand are in {@link StandingIT}. */
class FrontTest {
    private static final String KILL = """
            question: Is a killed node held dead?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 200, probeTimeoutMs: 100, suspectAfter: 1, confirmAfterMs: 500 }
            timeline:
              - start: all
              - await: { vouched: all, within: 60s }
              - name: kill
                kill: [node-3]
              - await: { believes: { by: [node-1, node-2], subjects: [node-3], state: dead }, within: 60s }
            expect:
              - confirmed: { by: [node-1, node-2], subjects: [node-3], during: kill }
            """;

    @TempDir
    private Path root = Path.of("");

    /** What a command printed, and its exit status. */
    private record Said(int status, String out, String err) {}

    static Stream<CommandLine> commands() {
        return Front.commandLine().getSubcommands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_help_with_examples(CommandLine command) {
        var help = lab(command.getCommandName(), "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: lab " + command.getCommandName(), "Example", "  lab ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "recheek | there is no command 'recheek'; did you mean 'recheck'? ('lab --help' has examples)",
            "list --rot=. | there is no option '--rot=.'; did you mean '--root'? ('lab list --help' has examples)",
            "run | say 'NAME' ('lab run --help' has examples)",
            "up --nodes=many | Invalid value for option '--nodes': 'many' is no whole number ('lab up --help' has examples)",
            "up --nodes=0 --root=.. | --nodes=0 is outside 1 to 64",
            "up --for=soon --root=.. | --for=soon is no time: write it as 300ms, 2s, 10m or 2h",
            "up --for=48h --root=.. | --for=48h is outside 10 s to 24 h",
            "up --world=sim --root=.. | --world=sim: no cluster can stand there; use auto, docker or process",
            "up --vpn --world=docker --root=.. | --vpn: the VPN finds its agent on this machine, and no agent in a container;"
                    + " leave --world away, or say --world=process",
            "up --vpn --nodes=17 --root=.. | --nodes=17: with --vpn there are three processes for each node, and 16 nodes at"
                    + " most",
            "run split-brian --root=.. | ../experiments/split-brian.yaml: there is no such experiment; did you mean"
                    + " 'split-brain'?",
            "run split-brain --world=smi --root=.. | --world=smi: there is no such world; use auto, docker, process or sim",
            "run split-brain.yaml --root=.. | split-brain.yaml: there is no such file; the experiment of this name is run with"
                    + " 'lab run split-brain'",
            "run large-cluster --world=process --root=.. | large-cluster runs in the simulated world only; add --world=sim",
            "run all leave --root=.. | 'all' is all there are: name nothing beside it",
            "show split-brian --root=.. | there is neither a report nor a kept run 'split-brian'; did you mean"
                    + " 'split-brain'?",
            "completion fish | there is no completion for 'fish': use bash or zsh",
            "demo --world=sim --root=.. | --world=sim: no cluster can stand there; use auto, docker or process",
            "demo --pase | there is no option '--pase'; did you mean '--pause'? ('lab demo --help' has examples)",
            "status --for=3s | --for=3s is for watching: add --watch"})
    void bad_input_gets_one_sentence(String arguments, String sentence) {
        var said = lab(arguments.split(" "));

        assertThat(said.err()).isEqualToNormalizingNewlines(sentence + "\n");
        assertThat(said.status()).isEqualTo(2);
    }

    @Test
    void experiments_are_listed_with_the_last_verdict_of_the_committed_reports() throws IOException {
        experiment("kill");
        experiment("other");
        Files.createDirectories(root.resolve("reports"));
        Files.copy(Path.of("../reports/node-kill.md"), root.resolve("reports").resolve("node-kill.md"));
        Files.move(root.resolve("experiments").resolve("other.yaml"), root.resolve("experiments").resolve(
                "node-kill.yaml"));

        var said = lab("list", "--root=" + root);

        assertThat(said.status()).isZero();
        assertThat(said.out().lines()).hasSize(3).anySatisfy(line -> assertThat(line).matches(
                "node-kill +HELD +(docker|process) +20\\d\\d-\\d\\d-\\d\\d  .*\\?"))
                .anySatisfy(line -> assertThat(line).matches("kill +no report +- +- +Is a killed node held dead\\?"));
    }

    @Test
    void a_pattern_names_several_and_what_ran_is_judged_again_and_shown() throws IOException {
        experiment("kill-one");

        assertThat(lab("run", "kill-*", "--world=sim", "--root=" + root).status()).isZero();
        var again = lab("recheck", "kill-one", "--root=" + root);

        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.out()).contains("then      HELD: ", "now       HELD: ", "changed   nothing: ");

        var shown = lab("show", "kill-one-", "--root=" + root);
        assertThat(shown.status()).as(shown.err()).isZero();
        assertThat(Path.of(shown.out().strip())).content().contains("<title>kill-one: HELD</title>",
                "data:image/svg+xml;base64,");
        assertThat(lab("run", "kil?", "--world=sim", "--root=" + root).err())
                .isEqualToNormalizingNewlines("no experiment is called like 'kil?'; there is kill-one\n");
    }

    @Test
    void where_no_run_is_kept_the_evidence_beside_the_report_is_judged() throws Exception {
        keep("kill-20260301-093000-1", 1);
        var kept = root.resolve("runs").resolve("kill-20260301-093000-1");
        var bundle = Files.createDirectories(root.resolve("reports").resolve("kill")).resolve(EvidenceBundle.FILE);
        Files.write(bundle, EvidenceBundle.pack(kept));
        assertThat(lab("recheck", "kill", "--root=" + root).out()).contains("evidence  runs/kill-20260301-093000-1");
        Files.move(root.resolve("runs"), root.resolve("gone"));

        var said = lab("recheck", "kill", "--root=" + root);
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).contains("run       kill-20260301-093000-1 (sim world, ",
                "evidence  reports/kill/evidence.tar.xz", "then      HELD: ", "now       HELD: ",
                "changed   nothing: ");
        assertThat(lab("recheck", bundle.toString(), "--root=" + root)).isEqualTo(said);
        assertThat(lab("show", bundle.toString(), "--root=" + root).out().strip()).endsWith(
                "kill-20260301-093000-1.html");

        Files.write(bundle, new byte[]{1, 2, 3});
        var damaged = lab("recheck", "kill", "--root=" + root);
        assertThat(damaged.status()).isEqualTo(2);
        assertThat(damaged.err()).hasLineCount(1).contains("evidence.tar.xz is no sound bundle of evidence: ");
    }

    @Test
    void two_runs_stand_beside_each_other_with_what_other_seeds_show() throws Exception {
        keep("kill-20260301-093000-1", 1);
        keep("kill-20260301-093000-2", 2);

        var said = lab("compare", "kill-20260301-093000-1", "kill", "--root=" + root, "--seeds=5");

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out()).contains("A  kill-20260301-093000-1 (sim, seed 1): HELD",
                "B  kill-20260301-093000-2 (sim, seed 2): HELD",
                "noise: what 5 other runs of kill in the sim world showed", "'kill' to first confirmation by",
                " measures changed beyond noise");
        assertThat(lab("compare", "kill-20260301-093000-1", "kill", "--root=" + root, "--seeds=0").out())
                .contains("noise: no range known: only 0 other runs", " (no range known)").doesNotContain("\n! ");
        assertThat(lab("recheck", "kill-20260301", "--root=" + root).err()).contains("several runs begin with");
        assertThat(lab("recheck", "kil-20260301-093000-1", "--root=" + root).err())
                .contains("there is no run 'kil-20260301-093000-1'", "did you mean 'kill-20260301-093000-1'?");
    }

    @Test
    void all_reports_become_pages_with_an_index() throws IOException {
        var pages = root.resolve("pages");

        var said = lab("show", "all", "--root=..", "--out=" + pages);

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.out().strip()).endsWith("index.html");
        assertThat(pages.resolve("index.html")).content().contains("href=\"split-brain.html\"");
        assertThat(pages.resolve("split-brain.html")).content().contains("data:image/svg+xml;base64,")
                .doesNotContain("<script", "src=\"split-brain/");
    }

    @Test
    void the_completion_knows_every_command() {
        var script = lab("completion", "zsh").out();

        assertThat(List.of("bashcompinit", "recheck", "compare", "heal", "--watch", "--one-way", "demo", "--pause"))
                .allSatisfy(word -> assertThat(script).contains(word));
    }

    @Test
    void without_a_command_there_is_help_and_no_success() {
        var said = lab();

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("Usage: lab", "lab run split-brain");
    }

    @Test
    void where_no_cluster_stands_that_is_said() {
        var said = lab("status", "--root=" + root);

        assertThat(said.status()).isEqualTo(5);
        assertThat(said.err()).isEqualToNormalizingNewlines("no cluster stands; 'lab up' starts one\n");
    }

    private void experiment(String name) throws IOException {
        Files.createDirectories(root.resolve("experiments"));
        Files.writeString(root.resolve("experiments").resolve(name + ".yaml"), KILL);
    }

    private void keep(String id, long seed) throws Exception {
        var experiment = SimulatedRun.experiment("kill", KILL);
        var folder = root.resolve("runs").resolve(id);
        var outcome = new Lab(Worlds.sim(seed), Path.of("no-agent.jar"), Progress.quiet()).run(experiment, id, folder,
                "mvn -pl harness verify", List.of());
        KeptRun.write(folder, outcome.told(), experiment);
    }

    private static Said lab(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var before = List.of(System.out, System.err);
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            var status = Front.commandLine().execute(arguments);
            return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before.getFirst());
            System.setErr(before.getLast());
        }
    }
}
