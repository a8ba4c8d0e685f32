package io.nodeplane.harness.world.process;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How an agent is named to {@code java}: the command line after the JVM's own flags. */
interface AgentProgram {

    /**
     * What one agent is told.
     *
     * @param owner where it takes its owner's orders
     * @param secret the file with its cluster's secret, if that has one
     */
    record Start(NodeId node, PeerAddress listen, PeerAddress advertise, PeerAddress owner, Path data,
            Path charter, List<PeerAddress> seeds, Optional<Path> secret) {
        public Start {
            seeds = List.copyOf(seeds);
        }
    }

    List<String> arguments(Start start);

    /** {@return the jar of an older release, of which some know no address of its own for the owner's API} */
    static AgentProgram previous(Path jar) {
        return start -> {
            var arguments = new ArrayList<>(jar(jar).arguments(start));
            var option = arguments.indexOf("--api");
            arguments.subList(option, option + 2).clear();
            return arguments;
        };
    }

    /** {@return the agent's jar, started by its command line} */
    static AgentProgram jar(Path jar) {
        return start -> {
            var arguments = new ArrayList<>(List.of("-jar", jar.toString(), "start",
                    "--node", start.node().value(),
                    "--listen", start.listen().toString(),
                    "--advertise", start.advertise().toString(),
                    "--data", start.data().toString(),
                    "--charter", start.charter().toString(),
                    // Always the same: who is there when the agent starts again finds it.
                    "--api", start.owner().toString()));
            if (!start.seeds().isEmpty()) {
                arguments.add("--seeds");
                arguments.add(start.seeds().stream().map(PeerAddress::toString).collect(Collectors.joining(",")));
            }
            start.secret().ifPresent(file -> arguments.addAll(List.of("--secret-file", file.toString())));
            return arguments;
        };
    }
}
