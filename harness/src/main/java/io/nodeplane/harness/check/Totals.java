package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.Heads;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Union;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What there was how many of. */
final class Totals {
    private static final double HOUR_MS = Duration.ofHours(1).toMillis();

    private final Run run;
    private final Beliefs beliefs;
    private final Heads heads;
    private final Union union;
    private final List<Line> lines;

    /** A stretch in which a running node held another one dead by confirmation, in this incarnation of it. */
    private record Burial(Instant from, Instant to, long incarnation) {}

    Totals(RunIndex index) {
        this.run = index.run();
        this.beliefs = index.beliefs();
        this.heads = index.heads();
        this.union = index.union();
        this.lines = union.lines();
    }

    /** {@return how often the most confirmed death of an incident was confirmed} */
    Measure confirmations(ExecutedStep executed) {
        var stretch = new Stretch(executed.started(), Stretch.calm(run, executed).to());
        var deaths = new TreeMap<String, Long>();
        for (var line : lines) {
            if (line.entry().body() instanceof Body.Confirmed(var subject, var incarnation, var evidence)
                    && stretch.holds(at(line))) {
                deaths.merge(subject + "@" + incarnation, 1L, Long::sum);
            }
        }
        return Measure.count("'" + executed.step().name() + "', most 'confirmed' entries of one death",
                deaths.values().stream().mapToLong(count -> count).max().orElse(0),
                deaths.isEmpty() ? "nobody was confirmed dead until the next fault" : "of each death: " + deaths);
    }

    List<Measure> ofTheRun() {
        var totals = new ArrayList<Measure>();
        formed().filter(from -> from.isBefore(run.ended())).ifPresent(from -> {
            var written = lines.stream().filter(line -> at(line).isAfter(from)).count();
            var time = Duration.between(from, run.ended());
            totals.add(Measure.perHour("ledger lines after forming, per hour",
                    written * HOUR_MS / time.toMillis(), written + " lines of all nodes in " + time.toMillis()
                            + " ms, from the first fault, or else from one ledger head, to the end of the run"));
        });
        var mutual = mutualDeaths(this::isIn);
        totals.add(Measure.count("pairs that believed each other dead", mutual.size(), mutual.isEmpty()
                ? "pairs of running nodes that at some moment each believed the other one dead, in an incarnation that it had not"
                        + " yet ended"
                : String.join(", ", mutual)));
        var believed = mutualDeaths((node, moment, incarnation) -> true);
        totals.add(Measure.count("pairs that believed each other dead, ended incarnations too", believed.size(),
                believed.isEmpty()
                        ? "pairs of running nodes that at some moment each believed the other one dead, in whatever incarnation"
                        : String.join(", ", believed)));
        return totals;
    }

    /** {@return the first fault; of a run without one, the moment from which on all nodes that started had one head} */
    private Optional<Instant> formed() {
        return Stretch.firstFault(run).map(ExecutedStep::started).or(() -> run.steps().stream()
                .filter(executed -> executed.step().step() instanceof Step.Start).findFirst()
                .flatMap(executed -> heads.equalFrom(((Step.Start) executed.step().step()).nodes(),
                        executed.started(),
                        run.ended())));
    }

    /** Whether a death is counted that a node is believed to have died in this incarnation, at this moment. */
    @FunctionalInterface
    private interface Counted {
        boolean counts(NodeId node, Instant moment, long incarnation);
    }

    /** Pairs of nodes, each as {@code node-1 and node-2 for 3.21 s}: the longest time of it. */
    private List<String> mutualDeaths(Counted counted) {
        var pairs = new ArrayList<String>();
        var nodes = run.nodes().keySet().stream().filter(node -> !Twin.is(node)).toList();
        for (var one : nodes) {
            for (var other : nodes) {
                if (one.compareTo(other) < 0) {
                    mutual(one, other, counted).ifPresent(time -> pairs.add(one + " and " + other + " for "
                            + Measure.Unit.MS.text(time.toMillis())));
                }
            }
        }
        return pairs;
    }

    private Optional<Duration> mutual(NodeId one, NodeId other, Counted counted) {
        var ofOther = burials(one, other);
        var ofOne = ofOther.isEmpty() ? List.<Burial>of() : burials(other, one);
        Optional<Duration> longest = Optional.empty();
        for (var x : ofOther) {
            for (var y : ofOne) {
                var from = x.from().isAfter(y.from()) ? x.from() : y.from();
                var time = Duration.between(from, x.to().isBefore(y.to()) ? x.to() : y.to());
                if (time.isPositive() && counted.counts(other, from, x.incarnation())
                        && counted.counts(one, from, y.incarnation())
                        && longest.filter(known -> known.compareTo(time) >= 0).isEmpty()) {
                    longest = Optional.of(time);
                }
            }
        }
        return longest;
    }

    /** Whether the node was still in that incarnation, as far as it knew itself. */
    private boolean isIn(NodeId node, Instant moment, long incarnation) {
        return beliefs.at(node, node, moment).filter(self -> self.incarnation() > incarnation).isEmpty();
    }

    private List<Burial> burials(NodeId observer, NodeId subject) {
        var held = beliefs.of(observer, subject);
        if (held.stream().noneMatch(belief -> belief.to().is(Opinion.CONFIRMED))) {
            return List.of();
        }
        var burials = new ArrayList<Burial>();
        for (int i = 0; i < held.size(); i++) {
            var belief = held.get(i);
            if (belief.to().is(Opinion.CONFIRMED)) {
                var next = i + 1 < held.size() ? held.get(i + 1).at() : run.ended();
                var end = ended(observer, belief.at());
                burials.add(new Burial(belief.at(), end.isBefore(next) ? end : next, belief.to().incarnation()));
            }
        }
        return burials;
    }

    /** {@return when the lab next ended the node's process after this moment; the end of the run if it did not} */
    private Instant ended(NodeId node, Instant after) {
        return run.steps().stream().filter(executed -> executed.step().step() instanceof Step.Inject(var fault)
                && fault.ended().contains(node) && executed.ended().isAfter(after)).map(ExecutedStep::started)
                .min(Comparator.naturalOrder()).orElse(run.ended());
    }

    private Instant at(Line line) {
        return union.written(line);
    }
}
