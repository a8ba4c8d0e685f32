package io.nodeplane.harness.run;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.link.Applied;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Performs the timeline of an experiment in a world, step by step, and keeps the record of it. */
final class TimelineRunner {
    /** What was on its way when a cut took hold may still arrive; it is not counted as crossing the cut. */
    private static final Duration SETTLE = Duration.ofMillis(300);

    private final Experiment experiment;
    private final World world;
    private final Gatherer gatherer;
    private final Progress progress;
    private final Watch watch;
    private final Meter meter;
    private final Disks disks;
    private final Consumer<TimelineStep> beginning;
    private final TransientFaults spells;
    private final Lasting lasting;
    private final Releases releases;
    private final VpnSteps vpn;
    private final List<ExecutedStep> steps = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private final SortedMap<String, Sample> faultsOn = new TreeMap<>();
    private final Baseline baseline;

    /** @param seed of whatever is left to chance */
    TimelineRunner(Experiment experiment, World world, Gatherer gatherer, Progress progress, long seed) {
        this(experiment, world, gatherer, progress, seed, new Meter(world, experiment.places()), step -> {},
                new VpnSteps(world, Optional.empty()));
    }

    /**
     * @param beginning told of each step before it is done
     * @param vpn does what is done to a mesh VPN
     */
    TimelineRunner(Experiment experiment, World world, Gatherer gatherer, Progress progress, long seed, Meter meter,
            Consumer<TimelineStep> beginning, VpnSteps vpn) {
        this.vpn = vpn;
        this.beginning = beginning;
        this.experiment = experiment;
        this.world = world;
        this.gatherer = gatherer;
        this.progress = progress;
        this.watch = new Watch(world, vpn::carries);
        this.meter = meter;
        this.disks = new Disks(experiment, world, gatherer);
        this.spells = new TransientFaults(experiment, world, meter, seed);
        this.lasting = new Lasting(world);
        this.releases = new Releases(world);
        this.baseline = new Baseline(meter.read());
    }

    /** What was done, and the traffic around each fault. */
    record Record(List<ExecutedStep> steps, List<Window> windows) {}

    Record perform() throws InterruptedException, IOException {
        for (var step : experiment.timeline()) {
            progress.doing(step.number() + "/" + experiment.timeline().size() + "  " + step.step().describe());
            gatherer.lookAtTheClock();
            baseline.begins(step.step(), meter.read());
            beginning.accept(step);
            steps.add(perform(step));
        }
        var last = meter.read();
        lasting.end();
        vpn.end();
        steps.replaceAll(executed -> releases.told(vpn.told(lasting.told(executed))));
        faultsOn.forEach((fault, on) -> windows.add(new Window(fault, "during", on, last)));
        afterWindows(last);
        return new Record(steps, windows);
    }

    private ExecutedStep perform(TimelineStep step) throws InterruptedException, IOException {
        var started = world.now();
        return switch (step.step()) {
            case Step.Start start -> {
                start(start);
                yield done(step, started);
            }
            case Step.Await(var condition, var within) -> {
                var held = world.await(() -> watch.holds(condition), within);
                if (!held) {
                    progress.say("          it did not come true within " + within.toSeconds() + " s: "
                            + condition.describe());
                }
                yield new ExecutedStep(step, started, world.now(), 0, Optional.of(held));
            }
            case Step.Hold(var time) -> {
                world.sleepUntil(started.plus(time));
                yield done(step, started);
            }
            case Step.Inject(var fault) -> inject(step, fault);
            case Step.Heal(var fault) -> heal(step, fault);
            case Step.Restart(var nodes) -> {
                gatherer.gather("before-" + step.name());
                lasting.endStrangers(nodes);
                gatherer.started(nodes);
                var restarted = world.now();
                world.start(List.copyOf(nodes));
                releases.started(nodes);
                vpn.started(nodes);
                yield done(step, restarted);
            }
            case Step.Leave(var nodes) -> leave(step, started, nodes);
            case Step.Install install -> releases.install(step, install, started);
            case Step.Claim(var nodes, var blocks) -> claim(step, started, nodes, blocks);
            case Step.Amend amend -> Orders.amend(world, step, started, amend);
            case Step.Settle(var nodes) -> new Orders(world, nodes).settle(step, started);
            case Step.Backup(var nodes) -> changed(step, started, disks.backup(step, nodes));
        };
    }

    private ExecutedStep done(TimelineStep step, Instant started) {
        return new ExecutedStep(step, started, world.now(), 0, Optional.empty());
    }

    private void start(Step.Start start) throws InterruptedException, IOException {
        lasting.endStrangers(start.nodes());
        gatherer.started(start.nodes());
        if (start.every().isZero()) {
            world.start(start.nodes());
        } else {
            world.start(start.nodes(), start.every());
        }
        releases.started(start.nodes());
        vpn.started(start.nodes());
    }

    private ExecutedStep inject(TimelineStep step, Fault fault) throws InterruptedException, IOException {
        var started = world.now();
        var links = fault.links(experiment.cluster().nodes());
        if (!links.isEmpty()) {
            windows.add(baseline.before(step.name(), links));
        }
        if (!fault.ended().isEmpty() || !fault.paused().isEmpty()) {
            faultsOn.forEach(
                    (open, on) -> windows.add(new Window(open, Window.UNTIL + step.name(), on, baseline.now())));
        }
        return switch (fault) {
            case LinkFault.OfCut cut -> linked(step, world.links().cut(links, cut.mode()));
            case LinkFault.Flap flap -> passed(spells.flap(step, flap));
            case LinkFault.Lossy lossy -> passed(spells.lossy(step, lossy));
            case NodeFault.Stutter stutter -> answeredBefore(passed(spells.stutter(step, stutter)), stutter.which());
            case NodeFault.Pause(var which) -> {
                world.pause(which);
                meter.asleep(which);
                var ended = world.now();
                yield answeredBefore(new ExecutedStep(step, started, ended, 0, Optional.of(spells.silent(which))),
                        which);
            }
            case VpnFault befallen -> vpn.inject(step, befallen);
            case NodeFault.OfNames names -> lasting.begin(step, names, started);
            case LinkFault.Latency slow -> linked(step, world.links().slow(links, slow.delay(), slow.jitter()));
            case LinkFault.LimitData limit -> limit(step, limit);
            case NodeFault.LoseDisk(var which) -> changed(step, started, disks.lose(step, which));
            case NodeFault.Restore restore -> changed(step, started, disks.restore(step, restore));
            case NodeFault.Corrupt corrupt -> changed(step, started, disks.corrupt(step, corrupt));
            case NodeFault.Clone(var which) -> changed(step, started, disks.clone(step, which));
            case NodeFault.Kill(var which) -> {
                var ran = running(which);
                world.kill(which);
                yield gone(step, started, which, ran);
            }
            case NodeFault.PowerOff(var which) -> {
                var ran = running(which);
                gatherer.powerLost();
                world.power(which);
                yield gone(step, started, which, ran);
            }
            case NodeFault.Stop(var which) -> {
                var ran = running(which);
                world.stop(which);
                yield gone(step, started, which, ran);
            }
        };
    }

    /** The traffic of a fault that is over when its step is done. */
    private ExecutedStep passed(TransientFaults.Spell spell) {
        spell.window().ifPresent(windows::add);
        return spell.executed();
    }

    private ExecutedStep leave(TimelineStep step, Instant started, SortedSet<NodeId> nodes) {
        var refused = nodes.stream().filter(node -> !world.agent(node).leave()).toList();
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(refused.isEmpty()),
                refused.stream().map(node -> node + " did not say that it has left").toList());
    }

    private ExecutedStep claim(TimelineStep step, Instant started, SortedSet<NodeId> nodes, String blocks)
            throws InterruptedException, IOException {
        var byVpns = vpn.claim(step, nodes, blocks);
        if (byVpns.isPresent()) {
            return byVpns.get();
        }
        var refused = nodes.stream().filter(node -> !world.agent(node).claim(blocks)).toList();
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(refused.isEmpty()),
                refused.stream().map(node -> node + " did not take the heartbeat").toList());
    }

    private ExecutedStep changed(TimelineStep step, Instant started, Disks.Change change) {
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(change.effective()), change.notes());
    }

    /** Goes through the limits one after the other, and counts at each which requests got no reply. */
    private ExecutedStep limit(TimelineStep step, LinkFault.LimitData limit) throws InterruptedException {
        var before = meter.read();
        faultsOn.put(step.name(), before);
        var started = world.now();
        var ended = started;
        var calls = 0;
        var counts = new ArrayList<String>();
        for (var bytes : limit.bytes()) {
            var applied = world.links().limit(limit.which(), limit.streams(), bytes);
            ended = applied.ended();
            calls += applied.calls();
            world.sleepUntil(ended.plus(limit.each()));
            var after = meter.read();
            var window = new Window(step.name(), "limit", before, after);
            counts.add(bytes + " B: " + window.failures(limit.which()) + "/" + window.answers(limit.which()));
            before = after;
        }
        return new ExecutedStep(step, started, ended, calls, Optional.empty(),
                List.of("requests without a reply / with one, at each limit: " + String.join(", ", counts)));
    }

    private boolean running(SortedSet<NodeId> which) {
        return which.stream().allMatch(world::running);
    }

    /** @param ran whether the processes ran before: of one that had ended by itself, its end says nothing */
    private ExecutedStep gone(TimelineStep step, Instant started, SortedSet<NodeId> which, boolean ran) {
        var ended = world.now();
        var gone = which.stream().noneMatch(node -> world.running(node) || world.agent(node).status().isPresent());
        return ran
                ? new ExecutedStep(step, started, ended, 0, Optional.of(gone))
                : new ExecutedStep(step, started, ended, 0, Optional.empty(),
                        List.of("a process had ended before: what ended it, the lab does not know"));
    }

    /** Who did not answer before a pause need not stand still because of it. */
    private ExecutedStep answeredBefore(ExecutedStep executed, SortedSet<NodeId> which) {
        var deaf = new TreeSet<>(which);
        deaf.removeAll(baseline.now().answered());
        return deaf.isEmpty()
                ? executed
                : new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                        Optional.empty(),
                        List.of(English.commas(deaf) + " did not answer before it either"));
    }

    private ExecutedStep linked(TimelineStep step, Applied applied) throws InterruptedException {
        world.sleepUntil(applied.ended().plus(SETTLE));
        faultsOn.put(step.name(), meter.read());
        return new ExecutedStep(step, applied.started(), applied.ended(), applied.calls(), Optional.empty());
    }

    private ExecutedStep heal(TimelineStep step, String fault) throws InterruptedException, IOException {
        var inject = (Step.Inject) experiment.step(fault).step();
        if (inject.fault() instanceof NodeFault.Pause(var which)) {
            // No copies first: they take time, and a pause shall be as long as it was meant.
            var started = world.now();
            world.resume(which);
            meter.awake(which);
            return done(step, started);
        }
        gatherer.gather("before-" + step.name());
        if (inject.fault() instanceof NodeFault.OfNames || inject.fault() instanceof VpnFault) {
            var started = world.now();
            lasting.heal(fault);
            vpn.heal(fault, inject.fault());
            return done(step, started);
        }
        var links = inject.fault().links(experiment.cluster().nodes());
        var on = Objects.requireNonNull(faultsOn.remove(fault));
        windows.add(new Window(fault, "during", on, meter.read()));
        var applied = switch (inject.fault()) {
            case LinkFault.Latency slow -> world.links().unslow(links);
            case LinkFault.LimitData limit -> world.links().unlimit(links);
            case Fault cut -> world.links().mend(links);
        };
        return new ExecutedStep(step, applied.started(), applied.ended(), applied.calls(), Optional.empty());
    }

    /** After each heal until the end of the run. */
    private void afterWindows(Sample last) {
        for (var window : List.copyOf(windows)) {
            if (window.name().equals("during") && window.to() != last) {
                windows.add(new Window(window.fault(), "after", window.to(), last));
            }
        }
    }
}
