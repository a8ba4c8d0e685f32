package io.nodeplane.harness.world.process;

import io.nodeplane.harness.experiment.Release;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.PreviousRelease;
import io.nodeplane.harness.world.Secrets;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.Stranger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The processes of all places of a world, none of them started: their folders and command lines. */
final class Programs {
    private final Setup setup;
    private final Means means;
    private final Addresses addresses;
    private final Children children;
    private final Optional<Secrets> secrets;

    /** @param secrets of the cluster, if it has one */
    Programs(Setup setup, Means means, Addresses addresses, Children children, Optional<Secrets> secrets) {
        this.setup = setup;
        this.means = means;
        this.addresses = addresses;
        this.children = children;
        this.secrets = secrets;
    }

    /** The JVM and its flags; with class data an agent starts in half the time. They are made once for each jar. */
    private List<String> jvm(Release release) {
        var command = new ArrayList<>(AgentJvm.command());
        if (means.classData()) {
            AgentJvm.classData(absolute(PreviousRelease.jar(setup.agentJar(), release)), children)
                    .ifPresent(command::add);
        }
        return command;
    }

    /** {@return where the charter of all nodes lies} */
    static Path charter(Setup setup) {
        return absolute(setup.folder()).resolve("charter.json");
    }

    /** {@return the path as a command line should show it} */
    static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** {@return the node's own agent, for each place} */
    SortedMap<NodeId, NodeProcess> nodes() throws IOException {
        Files.writeString(charter(setup), setup.charter());
        var processes = new TreeMap<NodeId, NodeProcess>();
        for (var node : setup.nodes()) {
            processes.put(node,
                    process(node, node.value(), Twin.node(node), charter(setup), setup.seedAddresses(), secrets));
        }
        return Collections.unmodifiableSortedMap(processes);
    }

    /** {@return the {@link Stranger} that may serve at a node's address, for each node} */
    SortedMap<NodeId, NodeProcess> strangers() throws IOException {
        var charter = absolute(setup.folder()).resolve("charter-of-strangers.json");
        Files.writeString(charter, Stranger.charter());
        var processes = new TreeMap<NodeId, NodeProcess>();
        for (var node : setup.nodes()) {
            if (!Twin.is(node)) {
                processes.put(node, process(node, Stranger.folder(node), Stranger.NODE, charter, List.of(),
                        Optional.empty()));
            }
        }
        return Collections.unmodifiableSortedMap(processes);
    }

    private NodeProcess process(NodeId place, String name, NodeId called, Path charter, List<PeerAddress> seeds,
            Optional<Secrets> its) throws IOException {
        var own = Files.createDirectories(absolute(setup.folder()).resolve(name));
        Files.writeString(NodeProcess.hosts(own), addresses.hosts(place));
        var secret = its.map(all -> SecretFile.write(own, all.cluster()));
        var start = new AgentProgram.Start(called, addresses.real(place), Setup.address(place), addresses.owner(place),
                NodeProcess.data(own), charter, seeds, secret);
        return new NodeProcess(place, own, release -> command(release, own, start), children);
    }

    private List<String> command(Release release, Path own, AgentProgram.Start start) {
        var command = new ArrayList<>(jvm(release));
        command.add("-Djdk.net.hosts.file=" + NodeProcess.hosts(own));
        command.addAll(program(release).arguments(start));
        return List.copyOf(command);
    }

    private AgentProgram program(Release release) {
        return release == Release.CURRENT
                ? means.program()
                : AgentProgram.previous(PreviousRelease.jar(setup.agentJar(), release));
    }
}
