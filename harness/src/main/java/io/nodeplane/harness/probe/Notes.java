package io.nodeplane.harness.probe;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.report.Exhibit;
import java.util.ArrayList;
import java.util.List;

/** What a probe writes down while it looks. */
final class Notes {
    private final List<Finding> findings = new ArrayList<>();
    private final List<Exhibit> exhibits = new ArrayList<>();

    /**
     * Writes down what was expected, as one sentence without its full stop, and what was seen.
     *
     * @return whether it was so
     */
    boolean expect(String what, boolean so, String seen) {
        findings.add(new Finding(Finding.Kind.EXPECTATION, what,
                so ? new Verdict.Held(seen) : new Verdict.Broken(List.of(seen))));
        return so;
    }

    /** Keeps something in just its own words. */
    void show(String title, String language, String text) {
        exhibits.add(new Exhibit(title, language, text));
    }

    /** {@return all of it} */
    Probe.Answer.Seen seen(String where) {
        return new Probe.Answer.Seen(where, findings, exhibits);
    }
}
