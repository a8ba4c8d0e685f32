package io.nodeplane.harness.standing;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Spelling;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a person's words for nodes: {@code node-1,node-2}, {@code 1,2} or {@code all}. */
final class Names {
    private final SortedSet<NodeId> nodes;

    Names(SortedSet<NodeId> nodes) {
        this.nodes = nodes;
    }

    /** Words that make no sense; the message is for whoever wrote them. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }

    SortedSet<NodeId> read(String words) {
        if (words.equals("all")) {
            return nodes;
        }
        var read = new TreeSet<NodeId>();
        for (var word : words.split(",", -1)) {
            read.add(node(word.strip()));
        }
        return read;
    }

    private NodeId node(String word) {
        var name = word.matches("[0-9]{1,4}") ? "node-" + word : word;
        return nodes.stream().filter(node -> node.value().equals(name)).findFirst().orElseThrow(() -> {
            var names = nodes.stream().map(NodeId::value).toList();
            var hint = Spelling.hint(name, names);
            return new Refused("there is no '" + word + "' in this cluster"
                    + (hint.isEmpty() || word.matches("[0-9]*") ? "; it has " + English.list(names) : hint));
        });
    }

    /** {@return the groups, of which no two have a node in common; one alone stands against all others} */
    List<SortedSet<NodeId>> groups(List<String> words) {
        var groups = words.stream().map(this::read).toList();
        var seen = new TreeSet<NodeId>();
        for (var group : groups) {
            for (var node : group) {
                if (!seen.add(node)) {
                    throw new Refused(
                            node + " stands in two groups; leave it in one, or in none to keep all its links");
                }
            }
        }
        if (groups.size() > 1) {
            return groups;
        }
        var others = new TreeSet<>(nodes);
        others.removeAll(groups.getFirst());
        if (others.isEmpty()) {
            throw new Refused("nobody is left on the other side; name the nodes of one side");
        }
        return List.of(groups.getFirst(), others);
    }
}
