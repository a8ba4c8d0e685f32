package io.nodeplane.harness.standing;

import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.link.LinkException;
import io.nodeplane.harness.run.Watch;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A cluster in a world, that does what it is told, one order after the other, and knows what is broken. */
final class StandingCluster implements AutoCloseable {
    private static final int BAD_INPUT = 2;
    private static final int NO_WORLD = 5;
    private static final Duration FORM_MAX = Duration.ofSeconds(60);

    private final String name;
    private final World world;
    private final SortedSet<NodeId> nodes;
    private final Instant until;
    private final Names names;
    private final Optional<MeshVpn> mesh;
    private final Faults faults;

    /**
     * @param until when it will be ended; only told
     * @param mesh a VPN beside the agents, if there is to be one
     */
    StandingCluster(String name, World world, Optional<MeshVpn> mesh, SortedSet<NodeId> nodes, Instant until) {
        this.name = name;
        this.world = world;
        this.mesh = mesh;
        this.nodes = nodes;
        this.until = until;
        this.names = new Names(nodes);
        this.faults = new Faults(world, mesh, names);
    }

    /**
     * Starts all nodes; {@return whether they agreed in time, the voices of these voters count, and every tunnel carries where
     * there is a VPN}
     */
    synchronized boolean form(Collection<NodeId> voters) throws IOException, InterruptedException {
        world.start(List.copyOf(nodes));
        if (mesh.isPresent()) {
            mesh.get().start(nodes);
        }
        var watch = new Watch(world);
        // Where there is only one, there is nobody who could vouch for it.
        var vouched = new Condition.Vouched(new TreeSet<>(voters));
        return world.await(() -> (voters.size() == 1 || watch.holds(vouched)) && watch.holds(
                new Condition.Converged(nodes)) && mesh.stream().allMatch(this::carries), FORM_MAX);
    }

    private boolean carries(MeshVpn there) {
        return there.look().values().stream().allMatch(seen -> seen.tunnels().size() == nodes.size() - 1
                && seen.tunnels().values().stream().allMatch(MeshVpn.Tunnel.CARRIES::equals));
    }

    /** {@return what came of the order}; nothing that is wrong with it breaks the cluster */
    synchronized Answer obey(Order order) throws InterruptedException {
        try {
            return switch (order) {
                case Order.Look look -> new Answer(0, List.of(), Optional.of(new Looking(name, world,
                        mesh, nodes, until, faults).view()));
                case Order.Cut cut -> faults.cut(cut);
                case Order.Slow slow -> faults.slow(slow);
                case Order.Pause(var which) -> faults.pause(up(names.read(which)));
                case Order.Heal(var which) -> heal(which);
                case Order.Kill(var which) -> {
                    var killed = up(names.read(which));
                    world.kill(killed);
                    endVpn(killed);
                    yield down(killed, "killed");
                }
                case Order.Stop(var which) -> {
                    var stopped = up(names.read(which));
                    world.stop(stopped);
                    endVpn(stopped);
                    yield down(stopped, "stopped");
                }
                case Order.Start(var which) -> start(names.read(which));
                case Order.Keep(var folder) -> keep(Path.of(folder));
                case Order.Down down -> throw new Names.Refused("only whoever holds the cluster ends it");
            };
        } catch (Names.Refused refused) {
            return Answer.refused(BAD_INPUT, String.valueOf(refused.getMessage()));
        } catch (WorldException | LinkException failed) {
            return Answer.refused(NO_WORLD, String.valueOf(failed.getMessage()));
        } catch (IOException failed) {
            return Answer.refused(Ending.FILES, Ending.of(failed).sentence());
        }
    }

    private Answer heal(List<String> which) throws InterruptedException {
        var lines = new ArrayList<>(faults.heal(which));
        if (lines.isEmpty()) {
            lines.add("nothing was broken");
        }
        var down = nodes.stream().filter(node -> !world.running(node)).toList();
        if (!down.isEmpty()) {
            lines.add(English.list(down) + English.agree(down, " is", " are") + " down: bring back with: lab start "
                    + down.stream().map(NodeId::value).collect(Collectors.joining(",")));
        }
        return Answer.done(lines);
    }

    private Answer down(SortedSet<NodeId> which, String how) {
        return Answer.done(List.of(how + " " + English.list(which), "start again with: lab start " + which.stream()
                .map(NodeId::value).collect(Collectors.joining(","))));
    }

    /** Who loses its agent loses all of its machine. */
    private void endVpn(SortedSet<NodeId> which) {
        mesh.ifPresent(there -> there.kill(which));
    }

    private Answer start(SortedSet<NodeId> which) throws IOException, InterruptedException {
        var running = which.stream().filter(world::running).toList();
        if (!running.isEmpty()) {
            throw new Names.Refused(English.list(running) + English.agree(running, " runs", " run") + " already");
        }
        world.start(List.copyOf(which));
        if (mesh.isPresent()) {
            mesh.get().start(which);
        }
        return Answer.done(List.of("started " + English.list(which) + " on the " + (which.size() == 1
                ? "disk it"
                : "disks they") + " had"));
    }

    private Answer keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var node : nodes) {
            world.gather(node, folder.resolve(node.value()));
        }
        return Answer.done(List.of("copied the disks of " + English.list(nodes)));
    }

    /** {@return the same nodes, all of which run and are not paused} */
    private SortedSet<NodeId> up(SortedSet<NodeId> which) {
        for (var node : which) {
            faults.pausing(node).ifPresent(called -> {
                throw new Names.Refused(node + " is paused: 'lab heal " + called + "' comes first");
            });
            if (!world.running(node)) {
                throw new Names.Refused(node + " is down: 'lab start " + node + "' brings it back");
            }
        }
        return which;
    }

    @Override
    public void close() {
        try {
            mesh.ifPresent(MeshVpn::close);
        } catch (UncheckedIOException left) {
            throw new WorldException("not all files of the VPN are removed: " + left.getMessage(), left);
        } finally {
            world.close();
        }
    }
}
