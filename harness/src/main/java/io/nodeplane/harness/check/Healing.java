package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.Heads;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How soon nodes agree again.
 *
 * <p>Links are mended one after another, and nodes do not wait for the last: so the clock starts before the first call
 * that opens one, and when the last was open is told apart. A process that starts again has the same clock.
 */
final class Healing {
    private static final String EQUAL = "the moment from which on all running nodes had one head";
    private static final String ALIVE = "last of all views to change";

    private final Run run;
    private final Beliefs beliefs;
    private final Heads heads;

    Healing(RunIndex index) {
        this.run = index.run();
        this.beliefs = index.beliefs();
        this.heads = index.heads();
    }

    /** {@return how long the control calls took that opened the links} */
    Measure calls(ExecutedStep executed) {
        return Measure.time(name(executed) + ", first link opened to last", Optional.of(executed.took()),
                executed.calls()
                        + " control calls; the times below count from the first one where nothing else is said");
    }

    /** {@return the times from the step until these running nodes had one head, and believed one another alive} */
    List<Measure> agreed(ExecutedStep executed, String name, SortedSet<NodeId> running) {
        var since = since(executed);
        var whole = new TreeSet<>(running);
        whole.removeIf(Twin::is);
        var equal = heads.equalFrom(running, since.from(), since.to());
        var alive = beliefs.aliveForGood(running, whole, since);
        var measures = new ArrayList<Measure>();
        var otherwise = heads.equalOnce(running, since.from(), since.to()) ? Measure.PASSING : Measure.NEVER;
        measures.addAll(times(name + " to one ledger head for good", since.from(), equal, EQUAL, otherwise));
        measures.addAll(times(name + " until everybody believes everybody alive", since.from(), alive, ALIVE,
                Measure.NEVER));
        if (executed.step().step() instanceof Step.Heal && executed.calls() > 0) {
            measures.add(fromLast(executed, " to one ledger head for good", equal, otherwise));
            measures.add(fromLast(executed, " until everybody believes everybody alive", alive, Measure.NEVER));
        }
        return measures;
    }

    /** {@return the times from the end of a cut to the first entry that came across, and from there to one head} */
    List<Measure> crossed(ExecutedStep executed, Collection<? extends Collection<NodeId>> sides,
            SortedSet<NodeId> running) {
        var since = since(executed);
        var crossing = heads.firstCrossing(since.from(), sides).map(LoggedEvent::at).filter(since::holds);
        var equal = heads.equalFrom(running, since.from(), since.to());
        var measures = new ArrayList<Measure>();
        if (heads.cutShort(since.from(), crossing.orElse(since.to()))) {
            // More came than an event names: what crossed first, and when, nobody says.
            times(name(executed) + " to first entry across: reconnecting", since.from(), Optional.empty(),
                    "'head' events", Measure.NEVER)
                    .forEach(measure -> measures.add(measure.or(Measure.UNKNOWN)));
            return measures;
        }
        for (var measure : times(name(executed) + " to first entry across: reconnecting", since.from(), crossing,
                "first 'head' event that took in an entry of another side", Measure.NEVER)) {
            // Heads that came to be equal show that something crossed, or that nothing had to.
            measures.add(crossing.isEmpty() && equal.isPresent()
                    ? measure.or(equal.get().equals(since.from()) ? "nothing had to cross" : Measure.UNKNOWN)
                    : measure);
        }
        crossing.ifPresent(from -> measures.add(Measure.time(name(executed)
                + ", first entry across to one ledger head: catching up",
                heads.equalFrom(running, from, since.to())
                        .map(at -> Duration.between(from, at)),
                "'head' events of all running nodes")));
        return measures;
    }

    /** A fault that is over by itself ends with its step; everything else begins with it. */
    private Stretch since(ExecutedStep executed) {
        return executed.step().step() instanceof Step.Inject
                ? Stretch.calm(run, executed)
                : Stretch.since(run, executed);
    }

    /** {@return a time that is told in sync intervals too; what was so already took none} */
    private List<Measure> times(String name, Instant from, Optional<Instant> to, String how, String never) {
        var already = to.filter(from::equals).isPresent();
        var took = to.filter(at -> !already).map(at -> Duration.between(from, at));
        var otherwise = already ? Measure.ALREADY : never;
        return List.of(Measure.time(name, took, how).or(otherwise),
                Measure.syncs(name + ", in sync intervals", took, run.charter().syncIntervalMs(),
                        "the same, by syncIntervalMs").or(otherwise));
    }

    private static Measure fromLast(ExecutedStep executed, String until, Optional<Instant> to, String never) {
        var already = to.filter(executed.started()::equals).isPresent();
        return Measure.time(name(executed) + ", last link opened," + until,
                to.filter(at -> !already).map(at -> Duration.between(executed.ended(), at)),
                "the same moment, from the end of the last control call; negative: before it")
                .or(already ? Measure.ALREADY : never);
    }

    private static String name(ExecutedStep executed) {
        return "'" + executed.step().name() + "'";
    }
}
