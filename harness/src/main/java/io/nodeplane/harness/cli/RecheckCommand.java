package io.nodeplane.harness.cli;

import io.nodeplane.harness.check.Rejudged;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.run.KeptRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Judges the evidence of an earlier run again. */
@Command(name = "recheck", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Judges the kept evidence of a run again, with the judges of today, and says what is not as it was. Nothing is"
                + " started, and nothing written."}, footer = {"", "Examples:",
                        "  lab recheck split-brain                # its last run, or that of its committed report",
                        "  lab recheck reports/split-brain/evidence.tar.xz",
                        "  lab recheck split-brain-20261130-062431-14496", "  lab recheck elsewhere/runs/some-run",
                        "", "Exit status: that of today's verdict; see 'lab --help'."})
final class RecheckCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "A folder of runs/, how its name begins, an experiment for its last run or else the evidence beside its report, any folder, or a bundle of evidence.")
    private List<String> runs = List.of();
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException {
        var statuses = new ArrayList<Integer>();
        for (var run : runs) {
            statuses.add(recheck(run));
        }
        return statuses.stream().max(Comparator.comparingInt(status -> List.of(0, 3, 4, 1).indexOf(status)))
                .orElse(Front.BAD_INPUT);
    }

    private int recheck(String word) throws IOException {
        try {
            var place = project.place(word);
            var kept = KeptRun.read(Project.folder(place));
            var then = kept.told().judgement();
            var now = kept.judged().judgement();
            System.out.println("run       " + kept.told().id() + " (" + kept.told().world() + " world, "
                    + kept.told().started() + ")");
            System.out.println("evidence  " + project.shown(place));
            System.out.println("then      " + words(then.verdict()));
            System.out.println("now       " + words(now.verdict()));
            var changes = new Rejudged(then, now).changes();
            if (changes.isEmpty()) {
                System.out.println("changed   nothing: " + now.findings().size() + " findings and "
                        + now.measures().size() + " measures are as they were");
            }
            changes.forEach(change -> System.out.println("changed   " + change));
            return now.verdict().exitStatus();
        } catch (KeptRun.Unreadable unreadable) {
            throw new BadInput(String.valueOf(unreadable.getMessage()));
        }
    }

    private static String words(Verdict verdict) {
        return verdict.word() + ": " + verdict.because();
    }
}
