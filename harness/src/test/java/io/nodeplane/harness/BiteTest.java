package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.report.Report;
import io.nodeplane.harness.run.Lab;
import io.nodeplane.harness.run.Worlds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether faults that come and go are seen to have bitten, and whether one that did not makes a run VACUOUS. */
class BiteTest {
    private static final String TEXT = """
            question: Do faults that come and go bite?
            cluster: { nodes: 3, seeds: [node-1] }
            charter: { voters: all, probeIntervalMs: 500, syncIntervalMs: 300 }
            timeline:
              - start: all
              - await: { converged: all, within: 60s }
              - name: asleep
                pause: [node-2]
              - hold: 1s
              - heal: asleep
              - name: starved
                stutter: { nodes: [node-3], stopped: 800ms, running: 700ms, time: 5s }
              - name: loose
                flap: { groups: [[node-1], [node-2]], mode: drop, down: 3s, up: 1s, time: 12s }
              - name: loss
                lossy: { among: all, share: 40, slot: 500ms, time: 12s, mode: drop }
              - await: { converged: all, within: 60s }
              - name: farewell
                leave: [node-3]
              - hold: 3s
            expect:
              - left: { by: [node-1, node-2], subjects: [node-3], after: farewell }
            """;

    private static Run run;

    @BeforeAll
    static void runOnce() throws Exception {
        var experiment = ((Reading.Accepted) ExperimentFile.parse("bite.yaml", "bite", TEXT)).experiment();
        try (var memory = Jimfs.newFileSystem(Configuration.unix())) {
            run = new Lab(Worlds.sim(7), Path.of("no-agent.jar"), Progress.quiet())
                    .run(experiment, "bite", memory.getPath("/bite"), "mvn verify", List.of()).run();
        }
    }

    @Test
    void each_fault_bit_and_says_how() {
        assertThat(bites(run)).containsEntry("asleep", "HELD paused, nobody answered")
                .hasEntrySatisfying("starved",
                        said -> assertThat(said).matches("HELD \\d+ pauses; in \\d+ of \\d+ that were looked at.*"))
                .hasEntrySatisfying("loose", said -> assertThat(said)
                        .matches("HELD [1-9]\\d* requests over these links got no reply.*cut and mended 3 times"))
                .hasEntrySatisfying("loss",
                        said -> assertThat(said).matches("HELD [1-9]\\d* requests over these links got no reply.*"
                                + "\\d+ of 144 slots of a link were cut, drawn from seed 7 .*"))
                .containsEntry("farewell", "HELD each of them said that it has left");
        assertThat(Checks.judge(run).verdict().word()).isEqualTo("HELD");
    }

    @Test
    void a_pause_in_which_somebody_answered_shows_nothing() {
        assertThat(bites(held("asleep", false))).containsEntry("asleep",
                "VACUOUS an agent that was paused by 'asleep' answered");
        assertThat(bites(held("starved", false)).get("starved")).startsWith("VACUOUS a paused agent answered: ");
        assertThat(Checks.judge(held("asleep", false)).verdict().word()).isEqualTo("VACUOUS");
    }

    @Test
    void a_loose_or_lossy_link_over_which_everything_was_answered_shows_nothing() {
        assertThat(bites(withoutFailures())).containsEntry("loose",
                "VACUOUS every request over these links was answered during 'loose'")
                .containsEntry("loss", "VACUOUS every request over these links was answered during 'loss'");
    }

    @Test
    void a_loose_link_over_which_as_much_was_lost_before_is_no_proof() {
        assertThat(bites(asBefore("loose", "loss")).get("loose")).matches(
                "UNKNOWN [1-9]\\d* requests over these links got no reply during it, .*; without it .* no smaller share");
        assertThat(bites(idle("loose"))).containsEntry("loose", "UNKNOWN no request went over these links during"
                + " 'loose'");
    }

    @Test
    void a_pause_of_somebody_who_had_not_answered_before_is_no_proof() {
        assertThat(bites(with(executed -> executed.step().name().equals("asleep")
                ? new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                        Optional.empty(),
                        List.of("node-2 did not answer before it either"))
                : executed, window -> window)))
                .containsEntry("asleep", "UNKNOWN node-2 did not answer before it either");
    }

    /** The run in which the traffic before this fault was what it was during it. */
    private static Run asBefore(String... faults) {
        return with(executed -> executed,
                window -> List.of(faults).contains(window.fault()) && window.name().equals("before")
                        ? run.windows().stream().filter(other -> other.fault().equals(window.fault())
                                && other.name().equals("during")).findFirst()
                                .map(during -> new Window(window.fault(), "before", during.from(), during.to()))
                                .orElseThrow()
                        : window);
    }

    /** The run in which nothing went on during this fault. */
    private static Run idle(String fault) {
        return with(executed -> executed, window -> window.fault().equals(fault) && window.name().equals("during")
                ? new Window(window.fault(), window.name(), window.from(), window.from())
                : window);
    }

    @Test
    void an_order_to_leave_that_was_refused_shows_nothing() {
        assertThat(bites(held("farewell", false)).get("farewell")).startsWith("VACUOUS");
    }

    @Test
    void the_report_tells_and_draws_what_came_and_went() {
        var report = Report.render(run, Checks.judge(run));

        assertThat(report.markdown()).contains("pause node-2 (SIGSTOP)", "-> (paused) ->", "drawn from seed 7",
                "Traffic around `loose`", "Traffic around `loss`", "order node-3 to leave");
        assertThat(report.pictures().get("beliefs.svg")).contains("asleep: pause", "goes on", "starved: stutter",
                "loose: flapping", "fill-opacity=\".55\"");
    }

    @Test
    void the_same_seed_cuts_the_same_slots_of_the_same_links() {
        assertThat(run.step("loss").notes()).singleElement().asString()
                .matches(
                        "\\d+ of 144 slots of a link were cut, drawn from seed 7 and the names of experiment and step");
        var cut = Integer.parseInt(run.step("loss").notes().getFirst().split(" ")[0]);
        assertThat(cut).as("about 40 percent").isBetween(40, 76);
    }

    @Test
    void a_stranger_that_nobody_asked_and_a_slow_resolver_that_nobody_needed_show_nothing() throws Exception {
        var text = """
                question: Do faults of names bite?
                cluster: { nodes: 3, seeds: [node-1] }
                charter: { voters: all, probeIntervalMs: 500, syncIntervalMs: 300 }
                timeline:
                  - start: all
                  - await: { converged: all, within: 60s }
                  - kill: [node-3]
                  - name: met
                    foreign: [node-3]
                  - hold: 3s
                  - restart: [node-3]
                  - await: { converged: all, within: 60s }
                  - name: slow
                    slow-names: { of: [node-2], delay: 2s }
                  - stop: [node-2]
                  - restart: [node-2]
                  - hold: 5s
                  - heal: slow
                  - name: idle
                    slow-names: { of: [node-2], delay: 2s }
                  - hold: 1s
                  - kill: all
                  - name: unmet
                    foreign: [node-1]
                  - hold: 1s
                expect:
                  - no-fork: { nodes: all }
                """;
        try (var memory = Jimfs.newFileSystem(Configuration.unix())) {
            var experiment = ((Reading.Accepted) ExperimentFile.parse("names.yaml", "names", text)).experiment();
            var names = new Lab(Worlds.sim(7), Path.of("no-agent.jar"), Progress.quiet())
                    .run(experiment, "names", memory.getPath("/names"), "mvn verify", List.of()).run();

            assertThat(bites(names).get("met")).matches("HELD a foreign agent was asked [1-9]\\d* times");
            assertThat(bites(names).get("slow")).matches("HELD [1-9]\\d* requests waited for a name");
            assertThat(bites(names)).containsEntry("idle",
                    "VACUOUS nobody looked for a new name: 0 requests waited for a name")
                    .containsEntry("unmet",
                            "VACUOUS nobody found the foreign agent: a foreign agent was asked 0 times");
            assertThat(Report.render(names, Checks.judge(names)).markdown()).contains(
                    "have an agent of another cluster serve at the address of node-3",
                    "have the resolver of node-2 take 2 s for each new name");
        }
    }

    private static TreeMap<String, String> bites(Run of) {
        return Checks.judge(of).findings().stream().filter(finding -> finding.kind() == Finding.Kind.BITE)
                .filter(finding -> finding.name().startsWith("'"))
                .collect(Collectors.toMap(finding -> finding.name().split("'")[1],
                        finding -> finding.verdict().word() + " " + finding.verdict().because(), (one, other) -> one,
                        TreeMap::new));
    }

    private static Run held(String step, boolean held) {
        return with(executed -> executed.step().name().equals(step)
                ? new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                        Optional.of(held), executed.notes())
                : executed, window -> window);
    }

    private static Run withoutFailures() {
        return with(executed -> executed,
                window -> new Window(window.fault(), window.name(), without(window.from()), without(
                        window.to())));
    }

    private static Sample without(Sample sample) {
        return new Sample(sample.at(), sample.requestBytes(), sample.replyBytes(), sample.answers(), sample.answerMs(),
                new TreeMap<>(), sample.answered());
    }

    private static Run with(UnaryOperator<ExecutedStep> steps, UnaryOperator<Window> windows) {
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(), run.detour(),
                run.started(), run.ended(), run.steps().stream().map(steps).toList(),
                run.windows().stream().map(windows).toList(), run.nodes(), run.gathers());
    }

    @Test
    void another_secret_for_which_nobody_is_refused_shows_nothing() throws Exception {
        var text = """
                question: Does another secret bite?
                cluster: { nodes: 3, seeds: [node-1] }
                charter: { voters: all, probeIntervalMs: 500, syncIntervalMs: 300 }
                timeline:
                  - start: all
                  - await: { converged: all, within: 60s }
                  - name: other
                    other-secret: [node-3]
                  - await: { isolated: [node-3], within: 60s }
                  - heal: other
                  - await: { converged: all, within: 60s }
                  - kill: [node-1, node-2]
                  - name: idle
                    other-secret: [node-3]
                  - hold: 1s
                expect:
                  - no-fork: { nodes: all }
                """;
        try (var memory = Jimfs.newFileSystem(Configuration.unix())) {
            var experiment = ((Reading.Accepted) ExperimentFile.parse("secret.yaml", "secret", text)).experiment();
            assertThat(experiment.secret()).isTrue();
            var secret = new Lab(Worlds.sim(7), Path.of("no-agent.jar"), Progress.quiet())
                    .run(experiment, "secret", memory.getPath("/secret"), "mvn verify", List.of()).run();

            assertThat(bites(secret).get("other"))
                    .matches("HELD [1-9]\\d* requests were refused: they were signed with another secret");
            assertThat(bites(secret)).containsEntry("idle", "VACUOUS nobody was refused: 0 requests were refused: they"
                    + " were signed with another secret");
            assertThat(Report.render(secret, Checks.judge(secret)).markdown())
                    .contains("give node-3 another secret than the cluster has");
        }
    }
}
