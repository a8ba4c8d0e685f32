package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.function.Function;

/** Writes expectations as an experiment file has them, each on one line. */
final class ExpectationWriter {
    private final Function<Collection<NodeId>, String> nodes;

    /** @param nodes how a set of nodes is written */
    ExpectationWriter(Function<Collection<NodeId>, String> nodes) {
        this.nodes = nodes;
    }

    /** {@return the key of the expectation} */
    static String key(Expectation expectation) {
        var written = new ExpectationWriter(all -> "").write(expectation);
        return written.substring(0, written.indexOf(':'));
    }

    String write(Expectation expectation) {
        return switch (expectation) {
            case Expectation.Confirmed(var by, var subjects, var when) -> pairs("confirmed", by, subjects, when);
            case Expectation.NeverConfirmed(var by, var subjects, var when) ->
                pairs("never-confirmed", by, subjects, when);
            case Expectation.Suspected(var by, var subjects, var when) -> pairs("suspected", by, subjects, when);
            case Expectation.NeverSuspected(var by, var subjects, var when) ->
                pairs("never-suspected", by, subjects, when);
            case Expectation.Alive(var by, var subjects, var when) -> pairs("alive", by, subjects, when);
            case Expectation.Left(var by, var subjects, var when) -> pairs("left", by, subjects, when);
            case Expectation.NeverIsolated(var which, var when) -> of("never-isolated", which, "", when);
            case Expectation.Confirmations(var subjects, var atMost, var when) -> "confirmations: { subjects: "
                    + nodes.apply(subjects) + ", at-most: " + atMost + during(when) + " }";
            case Expectation.Lines(var which, var atMost, var when) -> of("lines", which, ", at-most: " + atMost, when);
            case Expectation.Isolated(var which, var when) -> of("isolated", which, "", when);
            case Expectation.Converged(var which, var when) -> of("converged", which, "", when);
            case Expectation.Reconverged(var which, var within, var when) ->
                of("reconverged", which, ", within-syncs: " + within, when);
            case Expectation.IncarnationRaised(var which, var when) -> of("incarnation-raised", which, "", when);
            case Expectation.FeedKept(var which, var when) -> of("feed-kept", which, "", when);
            case Expectation.NewFeed(var which, var why, var when) ->
                of("new-feed", which, why.isEmpty() ? "" : ", why: " + ExperimentWriter.list(why), when);
            case Expectation.Forked(var which, var knownBy, var within, var when) -> of("forked", which, ", known-by: "
                    + nodes.apply(knownBy)
                    + (within.isPresent() ? ", within-syncs: " + within.getAsInt() : ""), when);
            case Expectation.NoFork(var which, var when) -> of("no-fork", which, "", when);
            case Expectation.Mended(var which, var when) -> of("mended", which, "", when);
            case Expectation.Vouched(var which, var when) -> of("vouched", which, "", when);
        };
    }

    private String pairs(String key, Collection<NodeId> by, Collection<NodeId> subjects, When when) {
        return key + ": { by: " + nodes.apply(by) + ", subjects: " + nodes.apply(subjects) + during(when) + " }";
    }

    private String of(String key, Collection<NodeId> which, String more, When when) {
        return key + ": { nodes: " + nodes.apply(which) + more + during(when) + " }";
    }

    private static String during(When when) {
        return switch (when) {
            case When.WholeRun whole -> "";
            case When.During(var step) -> ", during: " + step;
            case When.After(var step) -> ", after: " + step;
        };
    }
}
