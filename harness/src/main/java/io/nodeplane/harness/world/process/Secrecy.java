package io.nodeplane.harness.world.process;

import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Whether agents know of no way to each other but the links. On loopback any process may connect to any address, so
 * nothing can be proven by trying; what can be proven is that no agent was told another's real address.
 */
final class Secrecy {
    static final String METHOD = "Loopback cannot forbid a direct route, so none was dialled: each running agent's hosts"
            + " file was asked for every other node's name, which must lead to the link and not to the agent, and the"
            + " real addresses of other agents were looked for in all that the agent has been told or has written: its"
            + " hosts file, its command line, its charter, every file on its disk and its list of members.";

    private final Addresses addresses;
    private final SortedSet<NodeId> nodes;
    private final List<String> tried = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    Secrecy(Addresses addresses, SortedSet<NodeId> nodes) {
        this.addresses = addresses;
        this.nodes = nodes;
    }

    /**
     * Looks at one running agent.
     *
     * @param members its list of members; none if it does not answer, which counts against it
     */
    void look(NodeProcess agent, Path charter, Optional<String> members) throws IOException {
        var hosts = Files.readString(NodeProcess.hosts(agent.folder()));
        resolve(agent.node(), hosts);
        var told = new TreeMap<String, String>(Map.of("hosts file", hosts,
                "command line", String.join(" ", agent.command()), "charter", Files.readString(charter)));
        told.put("list of members", members.orElse(""));
        told.putAll(files(NodeProcess.data(agent.folder())));
        told.forEach((place, text) -> search(agent.node(), place, text));
        if (members.isEmpty()) {
            open.add(agent.node() + " does not show its list of members");
        }
    }

    Detour detour() {
        return new Detour(METHOD, tried, open);
    }

    private void resolve(NodeId node, String hosts) {
        for (var other : nodes) {
            if (!other.equals(node)) {
                var link = addresses.link(new Link(node, other));
                var found = resolved(hosts, other);
                var said = node + " resolves " + other + " to " + String.join(" and ", found);
                tried.add(said);
                if (!found.equals(List.of(link.host()))) {
                    open.add(said + " instead of its link " + link.host());
                }
            }
        }
    }

    /** {@return every address that a hosts file gives a name: a line is an address and its names} */
    private static List<String> resolved(String hosts, NodeId name) {
        var found = hosts.lines().map(line -> List.of(line.replaceAll("#.*", "").strip().split("\\s+")))
                .filter(words -> words.subList(1, words.size()).contains(name.value())).map(List::getFirst).toList();
        return found.isEmpty() ? List.of("nothing") : found;
    }

    private void search(NodeId node, String place, String text) {
        tried.add(node + " knows real addresses from its " + place);
        for (var other : nodes) {
            var real = addresses.real(other);
            if (!other.equals(node) && mentions(text, real)) {
                open.add(node + " knows " + real.host() + ", the agent of " + other + ", from its " + place);
            }
        }
    }

    /** 127.16.1.1 is not in 127.16.1.12, nor in 1.127.16.1.1. */
    private static boolean mentions(String text, PeerAddress address) {
        return Pattern.compile("(?<![0-9.])" + Pattern.quote(address.host()) + "(?![0-9]|\\.[0-9])").matcher(text)
                .find();
    }

    private static SortedMap<String, String> files(Path data) throws IOException {
        var texts = new TreeMap<String, String>();
        if (Files.isDirectory(data)) {
            try (var files = Files.walk(data)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    // Every byte is a character then, so that nothing is lost in a damaged file.
                    texts.put("file " + data.relativize(file), Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return texts;
    }
}
