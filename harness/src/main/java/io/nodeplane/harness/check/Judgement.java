package io.nodeplane.harness.check;

import java.util.ArrayList;
import java.util.List;

/** All findings and measures of a run. */
public record Judgement(List<Finding> findings, List<Measure> measures) {
    public Judgement {
        findings = List.copyOf(findings);
        measures = List.copyOf(measures);
    }

    /** {@return this judgement and one finding more} */
    public Judgement with(Finding finding) {
        var all = new ArrayList<>(findings);
        all.add(finding);
        return new Judgement(all, measures);
    }

    /** {@return the verdict of the worst finding} */
    public Verdict verdict() {
        for (var word : List.of("BROKEN", "VACUOUS", "UNKNOWN")) {
            var worst = findings.stream().map(Finding::verdict).filter(v -> v.word().equals(word)).findFirst();
            if (worst.isPresent()) {
                return worst.get();
            }
        }
        return findings.isEmpty()
                ? new Verdict.Unknown("nothing was checked")
                : new Verdict.Held(findings.size() + " checks held");
    }
}
