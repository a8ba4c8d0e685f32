package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A run, read for telling: what all parts of a report draw on. */
record ReportContext(Run run, Judgement judgement, List<Trouble> troubles, Uptime uptime, BeliefSpans beliefs,
        HeadCounts heads) {

    static ReportContext of(Run run, Judgement judgement) {
        var uptime = new Uptime(run);
        return new ReportContext(run, judgement, Trouble.of(run), uptime, new BeliefSpans(run, uptime),
                new HeadCounts(run, uptime));
    }

    /** {@return the moment as time since the start of the run} */
    String since(Instant moment) {
        return Quantity.seconds(Duration.between(run.started(), moment));
    }

    /** {@return all places: those of nodes, and of twins} */
    SortedSet<NodeId> nodes() {
        return new TreeSet<>(run.nodes().keySet());
    }

    /** {@return all that somebody can believe something about: a twin goes by its node's name} */
    SortedSet<NodeId> subjects() {
        var subjects = nodes();
        subjects.removeIf(Twin::is);
        return subjects;
    }

    /** {@return whom an observer holds views of, itself apart} */
    SortedSet<NodeId> others(NodeId observer) {
        var others = subjects();
        others.remove(Twin.node(observer));
        return others;
    }

    /** {@return what a reader calls sets of nodes} */
    Names names() {
        return new Names(this);
    }

    /** {@return whether the step of this name was done} */
    boolean done(String step) {
        return run.steps().stream().anyMatch(executed -> executed.step().name().equals(step));
    }

    String experiment() {
        return run.experiment().name();
    }
}
