package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import java.util.ArrayList;

/** A run, judged. A pure function: the same evidence gives the same judgement, today or in a year. */
public final class Checks {
    private Checks() {}

    /** {@return all findings and measures of the run} */
    public static Judgement judge(Run run) {
        var findings = new ArrayList<Finding>();
        var expectations = new Expectations(run);
        run.experiment().expectations().forEach(expectation -> findings.add(expectations.judge(expectation)));
        findings.addAll(new Bite(run).judge());
        findings.addAll(new Invariants(run).judge());
        return Clockwork.told(run, new Judgement(findings, new Measures(run).all()));
    }
}
