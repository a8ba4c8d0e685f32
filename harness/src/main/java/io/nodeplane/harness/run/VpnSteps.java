package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.link.data.Counts;
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Performs what a timeline does to a mesh VPN. Whether a fault of data links bit is known only when it is over: what the relay
 * counted until then is told in the fault's own step.
 */
final class VpnSteps {
    private final World world;
    private final Optional<Mesh> mesh;
    /** Of each fault that lasts, what was counted since it began. */
    private final SortedMap<String, Supplier<Counted>> open = new TreeMap<>();
    private final SortedMap<String, Counted> over = new TreeMap<>();

    /** Whether it bit, and what shows it. */
    private record Counted(Optional<Boolean> bit, String note) {}

    /** @param mesh empty in a cluster without a VPN */
    VpnSteps(World world, Optional<Mesh> mesh) {
        this.world = world;
        this.mesh = mesh;
    }

    private Mesh mesh() {
        return mesh.orElseThrow(() -> new WorldException("the " + world.name() + " world has no mesh VPN"));
    }

    /** The agents of these nodes run: their devices and VPNs are started, where they do not run. */
    void started(Collection<NodeId> nodes) throws IOException, InterruptedException {
        if (mesh.isPresent()) {
            mesh.get().start(nodes);
        }
    }

    /** {@return the step done by VPNs, which claim these blocks from now on; empty in a cluster without any} */
    Optional<ExecutedStep> claim(TimelineStep step, SortedSet<NodeId> nodes, String blocks)
            throws IOException, InterruptedException {
        if (mesh.isEmpty()) {
            return Optional.empty();
        }
        var started = world.now();
        mesh().claim(nodes, blocks);
        return Optional.of(new ExecutedStep(step, started, world.now(), 0, Optional.of(true)));
    }

    boolean carries(SortedSet<NodeId> nodes) {
        return mesh().carries(nodes);
    }

    /** Does what the fault does to devices and VPNs; agents of a machine that is killed are somebody else's. */
    ExecutedStep inject(TimelineStep step, VpnFault fault) throws IOException, InterruptedException {
        var started = world.now();
        return switch (fault) {
            case VpnFault.KillVpn(var which) -> gone(step, started, mesh().killVpns(which));
            case VpnFault.KillMachine(var which) -> {
                var devices = mesh().kill(which);
                world.kill(which);
                yield gone(step, started, devices && which.stream().noneMatch(world::running));
            }
            case VpnFault.OfData data -> {
                apply(data);
                // Not before: what passed until then is none of the fault's.
                var before = mesh().counts();
                yield begun(step, started, () -> counted(data, before));
            }
            case VpnFault.DataMove(var which) -> {
                var before = astray(which);
                mesh().move(which);
                yield begun(step, started, () -> moved(before));
            }
        };
    }

    private ExecutedStep begun(TimelineStep step, Instant started, Supplier<Counted> counted) {
        open.put(step.name(), counted);
        return new ExecutedStep(step, started, world.now(), 0, Optional.empty());
    }

    private ExecutedStep gone(TimelineStep step, Instant started, boolean gone) {
        return new ExecutedStep(step, started, world.now(), 0, Optional.of(gone));
    }

    private void apply(VpnFault.OfData fault) {
        switch (fault) {
            case VpnFault.DataCut cut -> mesh().change(cut.dataLinks(), now -> now.cutOff());
            case VpnFault.DataLatency slow ->
                mesh().change(slow.dataLinks(), now -> now.slow(slow.delay(), slow.jitter()));
            case VpnFault.DataLoss loss -> mesh().change(loss.dataLinks(), now -> now.losing(loss.share() * 10));
        }
    }

    /** Lifts the fault of the step with this name, if it is one of a mesh VPN. */
    void heal(String step, Fault lifted) throws IOException, InterruptedException {
        if (!(lifted instanceof VpnFault fault)) {
            return;
        }
        switch (fault) {
            case VpnFault.KillVpn(var which) -> mesh().startVpns(which);
            case VpnFault.DataMove(var which) -> {
                over(step);
                mesh().sayWhere(which);
            }
            case VpnFault.OfData data -> {
                over(step);
                switch (data) {
                    case VpnFault.DataCut cut -> mesh().change(cut.dataLinks(), now -> now.mended());
                    case VpnFault.DataLatency slow -> mesh().change(slow.dataLinks(),
                            now -> now.slow(Duration.ZERO, Duration.ZERO));
                    case VpnFault.DataLoss loss -> mesh().change(loss.dataLinks(), now -> now.losing(0));
                }
            }
            case VpnFault.KillMachine kill -> throw new IllegalStateException("a restart undoes it, and no heal");
        }
    }

    /** The run is over. */
    void end() {
        List.copyOf(open.keySet()).forEach(this::over);
    }

    private void over(String step) {
        var was = open.remove(step);
        if (was != null) {
            over.put(step, was.get());
        }
    }

    private SortedMap<NodeId, Long> astray(SortedSet<NodeId> which) {
        var astray = new TreeMap<NodeId, Long>();
        which.forEach(node -> astray.put(node, mesh().astray(node)));
        return astray;
    }

    private Counted moved(SortedMap<NodeId, Long> before) {
        var came = new TreeMap<NodeId, Long>();
        before.forEach((node, count) -> came.put(node, mesh().astray(node) - count));
        return new Counted(bit(false, came.containsValue(0L)), came.entrySet().stream().map(each -> each.getValue()
                + " packets came in where " + each.getKey() + " had been, and went nowhere")
                .collect(Collectors.joining("; ")));
    }

    private Counted counted(VpnFault.OfData fault, SortedMap<Link, Counts> before) {
        var links = fault.dataLinks();
        var after = mesh().counts();
        ToLongFunction<ToLongFunction<Counts>> all = what -> links.stream()
                .mapToLong(link -> grown(what, before, after, link)).sum();
        var idle = links.stream().filter(link -> grown(Counts::received, before, after, link) == 0).count();
        var unharmed = links.stream().filter(link -> grown(Counts::lost, before, after, link) == 0).count();
        var into = all.applyAsLong(Counts::received) + " packets came in at " + links.size() + " data links, ";
        var out = all.applyAsLong(Counts::sent);
        return switch (fault) {
            case VpnFault.DataCut cut -> new Counted(bit(out > 0, idle > 0), into + out + " went out"
                    + (idle == 0 ? "" : "; at " + idle + " of them none came in"));
            // How much longer answers took is told by the devices.
            case VpnFault.DataLatency slow -> new Counted(bit(false, idle > 0), into + out + " went out");
            case VpnFault.DataLoss loss -> new Counted(bit(false, unharmed > 0), into
                    + all.applyAsLong(Counts::lost) + " were lost"
                    + (unharmed == 0 ? "" : "; at " + unharmed + " of them none"));
        };
    }

    private static Optional<Boolean> bit(boolean harmless, boolean unsure) {
        return harmless ? Optional.of(false) : unsure ? Optional.empty() : Optional.of(true);
    }

    private static long grown(ToLongFunction<Counts> what, SortedMap<Link, Counts> before,
            SortedMap<Link, Counts> after, Link link) {
        return what.applyAsLong(after.get(link)) - what.applyAsLong(before.get(link));
    }

    /** {@return the step with what was counted, if its step is a fault of data links} */
    ExecutedStep told(ExecutedStep executed) {
        var counted = over.get(executed.step().name());
        return counted == null
                ? executed
                : new ExecutedStep(executed.step(), executed.started(), executed.ended(), executed.calls(),
                        counted.bit(), List.of(counted.note()));
    }
}
