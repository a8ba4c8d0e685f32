package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Milestone;
import io.nodeplane.harness.experiment.MilestoneFile;
import io.nodeplane.harness.experiment.Problem;
import io.nodeplane.harness.milestone.MilestoneRun;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.sweep.Repetition;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;

/** The weeks that somebody asks for. */
final class Milestones {
    private static final int BAD_INPUT = 2;
    private static final String ALL = "all";
    private static final List<String> WORLDS = Worlds.NAMES.stream().filter(name -> !name.equals(Worlds.SIM)).toList();

    private final String wanted;
    private final String world;
    private final long seed;
    private final Repetition.Places places;
    private final Progress progress;

    /** @param wanted the number of a week, or {@code all} */
    Milestones(String wanted, String world, long seed, Repetition.Places places, Progress progress) {
        this.wanted = wanted;
        this.world = world;
        this.seed = seed;
        this.places = places;
        this.progress = progress;
    }

    /** {@return the exit status} */
    int run() throws IOException, InterruptedException {
        if (!WORLDS.contains(world)) {
            return refuse("-Dworld=" + world + ": a week is shown in a real world; use " + English.choice(WORLDS));
        }
        return switch (MilestoneRun.plan(places.root())) {
            case MilestoneFile.Plan.Refused(var reasons) -> refuse(reasons.stream().map(Problem::toString)
                    .collect(Collectors.joining(System.lineSeparator())));
            case MilestoneFile.Plan.Accepted(var weeks) -> asked(weeks);
        };
    }

    private int asked(List<Milestone> weeks) throws IOException, InterruptedException {
        var chosen = weeks.stream().filter(week -> wanted.equals(ALL) || wanted.equals(Integer.toString(week.week())))
                .toList();
        if (chosen.isEmpty()) {
            return refuse("-Dmilestone=" + wanted + ": there is no such week; use 1 to " + weeks.size() + ", or all");
        }
        if (!Files.isRegularFile(places.agentJar())) {
            return refuse(places.agentJar() + " is missing: build it with 'mvn -pl harness package -DskipTests'");
        }
        var choice = Worlds.choose(world, seed);
        progress.say("world: " + choice.name() + " (" + choice.why() + ")");
        var outcomes = new Outcomes("weeks");
        for (var week : chosen) {
            var shown = new MilestoneRun(week, choice, places, progress).run();
            outcomes.add("week " + week.week(), MilestoneRun.exitStatus(shown), MilestoneRun.because(shown));
        }
        outcomes.lines().forEach(progress::say);
        return outcomes.worst();
    }

    private static int refuse(String sentence) {
        System.err.println(sentence);
        return BAD_INPUT;
    }
}
