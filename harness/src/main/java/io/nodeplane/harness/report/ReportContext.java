package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Span;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A run, read for telling: what all parts of a report draw on. */
record ReportContext(RunIndex index, Judgement judgement, List<Trouble> troubles, Uptime uptime, HeadCounts heads) {

    static ReportContext of(RunIndex index, Judgement judgement) {
        var uptime = new Uptime(index.run());
        return new ReportContext(index, judgement, Trouble.of(index.run()), uptime, new HeadCounts(index, uptime));
    }

    Run run() {
        return index.run();
    }

    Beliefs beliefs() {
        return index.beliefs();
    }

    /** {@return the spans in which the node said that it was isolated: who is down says nothing any more} */
    List<Span<Boolean>> isolated(NodeId node) {
        return index.beliefs().isolated(node).stream().flatMap(span -> uptime.awake(node, span).stream()).toList();
    }

    /** {@return the moment as time since the start of the run} */
    String since(Instant moment) {
        return Quantity.seconds(Duration.between(run().started(), moment));
    }

    /** {@return all places: those of nodes, and of twins} */
    SortedSet<NodeId> nodes() {
        return new TreeSet<>(run().nodes().keySet());
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
        return run().steps().stream().anyMatch(executed -> executed.step().name().equals(step));
    }

    String experiment() {
        return run().experiment().name();
    }
}
