package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.RunIndex;
import java.util.ArrayList;

/** A run, judged. A pure function: the same evidence gives the same judgement, today or in a year. */
public final class Checks {
    private Checks() {}

    /** {@return all findings and measures of a run of which nothing else is asked} */
    public static Judgement judge(Run run) {
        return judge(RunIndex.of(run));
    }

    /** {@return all findings and measures of the run} */
    public static Judgement judge(RunIndex index) {
        var run = index.run();
        var findings = new ArrayList<Finding>();
        var expectations = new Expectations(index);
        run.experiment().expectations().forEach(expectation -> findings.add(expectations.judge(expectation)));
        findings.addAll(new Bite(run).judge());
        findings.addAll(new Invariants(index).judge());
        return Clockwork.told(index, new Judgement(findings, new Measures(index).all()));
    }
}
