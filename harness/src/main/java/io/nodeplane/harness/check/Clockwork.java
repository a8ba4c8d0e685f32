package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Union;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a wall clock that was set during the run leaves of its judgement. Where all times could be taken from monotonic
 * clocks, that is said and nothing else changes. Where not, all that rests on times is UNKNOWN, and nothing is measured.
 */
final class Clockwork {
    /** Invariants that rest on when something was written or logged. */
    private static final Pattern TIMED = Pattern.compile("\\((I12|I13|I15|I16, I17|I23|I24|I29)\\)$");
    private static final double SECOND_MS = 1_000;

    private Clockwork() {}

    static Judgement told(RunIndex index, Judgement judgement) {
        var run = index.run();
        var clocks = run.clocks();
        if (clocks.even()) {
            return judgement;
        }
        var unsure = clocks.unsure().or(() -> undated(index.union()));
        var told = new Finding(Finding.Kind.INVARIANT, "it is known when everything happened", unsure
                .<Verdict>map(why -> new Verdict.Unknown(steps(run) + why))
                .orElseGet(() -> new Verdict.Held(steps(run) + "all times are taken from the monotonic clock")));
        if (unsure.isEmpty()) {
            return judgement.with(told);
        }
        var findings = new ArrayList<Finding>();
        judgement.findings().forEach(finding -> findings.add(timed(finding)
                ? new Finding(finding.kind(), finding.name(), new Verdict.Unknown("a clock was set: " + unsure.get()))
                : finding));
        return new Judgement(findings, List.of()).with(told);
    }

    private static Optional<String> undated(Union union) {
        var undated = union.times().undated(union.lines());
        return undated.isEmpty()
                ? Optional.empty()
                : Optional.of("when " + undated.size() + " entries were written is not known, for no event log of their"
                        + " nodes names them; the first is " + undated.getFirst().id());
    }

    private static boolean timed(Finding finding) {
        return finding.kind() == Finding.Kind.EXPECTATION || finding.kind() == Finding.Kind.INVARIANT && TIMED.matcher(
                finding.name()).find();
    }

    private static String steps(Run run) {
        return run.clocks().steps().isEmpty()
                ? ""
                : run.clocks().steps().stream().map(step -> step(run, step)).collect(Collectors.joining(", ",
                        "the wall clock was set by ", ": "));
    }

    private static String step(Run run, Clocks.Step step) {
        return String.format(Locale.ROOT, "%+.1f s, seen %.1f s after the run began",
                step.by().toMillis() / SECOND_MS, Duration.between(run.started(), step.at()).toMillis() / SECOND_MS);
    }
}
