package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.link.Applied;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGeneratorFactory;

/** Performs the faults that come and go within their own step: in any world, by its links, pauses and time alone. */
final class TransientFaults {
    /** How long a running agent may take to answer before it counts as silent. */
    private static final Duration ANSWER_MAX = Duration.ofMillis(300);

    private final Experiment experiment;
    private final World world;
    private final Meter meter;
    private final long seed;

    TransientFaults(Experiment experiment, World world, Meter meter, long seed) {
        this.experiment = experiment;
        this.world = world;
        this.meter = meter;
        this.seed = seed;
    }

    /** What was done, and the traffic meanwhile, for a fault of links. */
    record Spell(ExecutedStep executed, Optional<Window> window) {}

    /** {@return whether none of these, which should stand still, answers} */
    boolean silent(Collection<NodeId> which) {
        return which.stream().noneMatch(node -> world.agent(node).answers(ANSWER_MAX));
    }

    Spell stutter(TimelineStep step, NodeFault.Stutter fault) throws InterruptedException {
        var started = world.now();
        var end = started.plus(fault.time());
        var pauses = 0;
        var silent = 0;
        // Asking takes time: where the pauses are too short for it, only the first is looked at, which makes it longer.
        var room = fault.stopped().compareTo(ANSWER_MAX.multipliedBy(fault.which().size())) > 0;
        for (var next = started; next.isBefore(end); next = world.now()) {
            world.pause(fault.which());
            pauses++;
            if ((room || pauses == 1) && silent(fault.which())) {
                silent++;
            }
            world.sleepUntil(next.plus(fault.stopped()));
            world.resume(fault.which());
            world.sleepUntil(earlier(world.now().plus(fault.running()), end));
        }
        var asked = room ? pauses : 1;
        return new Spell(new ExecutedStep(step, started, world.now(), 0, Optional.of(silent == asked), List.of(
                pauses + " pauses; in " + silent + " of " + asked + " that were looked at, nobody paused answered")),
                Optional.empty());
    }

    Spell flap(TimelineStep step, LinkFault.Flap fault) throws InterruptedException {
        var links = fault.links(experiment.cluster().nodes());
        var before = meter.read();
        var started = world.now();
        var end = started.plus(fault.time());
        var tally = new Tally();
        for (var next = started; next.isBefore(end); next = world.now()) {
            tally.add(world.links().cut(links, fault.cut().mode()));
            tally.cuts += links.size();
            world.sleepUntil(next.plus(fault.down()));
            tally.add(world.links().mend(links));
            world.sleepUntil(earlier(world.now().plus(fault.up()), end));
        }
        var after = meter.read();
        return new Spell(tally.step(step, started, "cut and mended " + tally.cuts / links.size() + " times"),
                Optional.of(new Window(step.name(), "during", before, after)));
    }

    Spell lossy(TimelineStep step, LinkFault.Lossy fault) throws InterruptedException {
        var links = fault.links(experiment.cluster().nodes());
        var before = meter.read();
        var mixed = 31L * Arrays.asList(experiment.name(), step.name()).hashCode() + seed;
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(mixed);
        var started = world.now();
        var slots = Math.max(1, fault.time().dividedBy(fault.slot()));
        var tally = new Tally();
        SortedSet<Link> cut = new TreeSet<>();
        for (var slot = 1L; slot <= slots; slot++) {
            var wanted = new TreeSet<Link>();
            links.stream().filter(link -> random.nextInt(100) < fault.share()).forEach(wanted::add);
            tally.cuts += wanted.size();
            tally.add(world.links().mend(without(cut, wanted)));
            tally.add(world.links().cut(without(wanted, cut), fault.mode()));
            cut = wanted;
            world.sleepUntil(started.plus(fault.slot().multipliedBy(slot)));
        }
        tally.add(world.links().mend(cut));
        var after = meter.read();
        return new Spell(tally.step(step, started, tally.cuts + " of " + slots * links.size() + " slots of a link were"
                + " cut, drawn from seed " + seed + " and the names of experiment and step"),
                Optional.of(new Window(step.name(), "during", before, after)));
    }

    /** What control calls there were. */
    private final class Tally {
        private int calls;
        private int cuts;
        private Instant ended = world.now();

        void add(Applied applied) {
            calls += applied.calls();
            ended = applied.ended();
        }

        ExecutedStep step(TimelineStep step, Instant started, String note) {
            var over = world.now();
            return new ExecutedStep(step, started, over.isAfter(ended) ? over : ended, calls, Optional.empty(),
                    List.of(note));
        }
    }

    private static SortedSet<Link> without(SortedSet<Link> links, SortedSet<Link> those) {
        var rest = new TreeSet<>(links);
        rest.removeAll(those);
        return rest;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
