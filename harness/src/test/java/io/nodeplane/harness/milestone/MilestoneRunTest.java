package io.nodeplane.harness.milestone;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestoneFile;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.report.PartShown;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Repetition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weeks of a small project, in the simulated world. */
class MilestoneRunTest {
    private static final MilestonePart PROBE = new MilestonePart.Probe("one-agent", "it answers");

    @TempDir
    private Path root;

    @BeforeEach
    void a_project_has_a_page_and_an_experiment() throws IOException {
        Files.createDirectories(root.resolve("docs"));
        Files.writeString(root.resolve("docs/scope.md"), "# Scope\n\nThis replaces\nsomething.\n");
        Files.createDirectories(root.resolve("experiments"));
        Files.copy(Path.of("../experiments/node-kill.yaml"), root.resolve("experiments/node-kill.yaml"));
    }

    private static MilestonePart document(String name, String says) {
        return new MilestonePart.Document(name, "what is meant", Optional.of(says));
    }

    private List<PartShown> run(MilestonePart... parts) throws InterruptedException, IOException {
        return new MilestoneRun(new Milestone(1, "an agent", "scope", List.of(parts)), Worlds.sim(1),
                new Repetition.Places(root, root.resolve("no-agent.jar"), root.resolve("reports")), Progress.quiet())
                .run();
    }

    private String report() throws IOException {
        return Files.readString(root.resolve("reports/milestones/week-01.md"));
    }

    @Test
    void a_week_of_which_every_part_is_shown_is_held() throws InterruptedException, IOException {
        var shown = run(PROBE, document("docs/scope.md", "This replaces something."),
                new MilestonePart.Trial("node-kill",
                        "somebody dies", List.of("confirmed")));

        assertThat(MilestoneRun.exitStatus(shown)).isZero();
        assertThat(MilestoneRun.because(shown)).isEmpty();
        assertThat(report()).startsWith("# Week 1: HELD\n").contains("\"kind\":\"confirmed\"", "GET /status",
                "(../../docs/scope.md)");
        assertThat(root.resolve("reports/milestones/README.md")).content().contains("[week 1](week-01.md)");
    }

    @Test
    void a_part_that_cannot_be_shown_fails_the_week_and_stops_no_other_part() throws InterruptedException, IOException {
        var shown = run(document("docs/gone.md", "anything"), document("docs/scope.md", "something else"),
                new MilestonePart.Trial("no-such", "nothing", List.of()),
                new MilestonePart.Probe("vpn-demo", "tunnels"),
                PROBE);

        assertThat(MilestoneRun.exitStatus(shown)).isEqualTo(PartShown.NOT_SHOWN_STATUS);
        assertThat(shown).last().extracting(PartShown::word).isEqualTo("HELD");
        assertThat(MilestoneRun.because(shown)).contains("docs/gone.md: not shown: there is no docs/gone.md",
                "docs/scope.md: not shown: docs/scope.md does not say: something else", "no-such: not shown: ",
                "vpn-demo: not shown: agent/mesh-vpn");
        assertThat(report()).startsWith("# Week 1: NOT SHOWN\n").contains("1 of 5 parts were shown");
    }

    @Test
    void a_world_that_cannot_be_made_is_told_as_a_part_that_was_not_shown() throws InterruptedException, IOException {
        // It needs the agent as a program, and there is none.
        var shown = run(new MilestonePart.Probe("client-on-the-agent", "orders"), PROBE);

        assertThat(MilestoneRun.exitStatus(shown)).isEqualTo(5);
        assertThat(MilestoneRun.because(shown)).contains("client-on-the-agent: not shown: there is no agent at ");
        assertThat(report()).contains("1 of 2 parts were shown");
    }

    @Test
    void a_project_without_a_plan_is_told_so() throws IOException {
        assertThat(MilestoneRun.plan(root)).isInstanceOfSatisfying(MilestoneFile.Plan.Refused.class,
                refused -> assertThat(refused.reasons()).singleElement().asString().endsWith(
                        "there is no such file; a project with a plan has it there"));
    }
}
