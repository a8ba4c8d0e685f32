package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;

/** Follows what is on the disks of a timeline, and objects to what needs one that is not there. */
final class DiskCheck {
    private final Problems problems;
    /** The disks that each backup holds. */
    private final SortedMap<String, SortedSet<NodeId>> backups = new TreeMap<>();
    /** Disks that were taken away, and nothing has come in their place: with the line of that step. */
    private final SortedMap<NodeId, Integer> lost = new TreeMap<>();

    DiskCheck(Problems problems) {
        this.problems = problems;
    }

    /** Processes begin, and write. */
    void started(Collection<NodeId> nodes) {
        nodes.forEach(lost::remove);
    }

    void backup(String name, SortedSet<NodeId> nodes, Node at) {
        needDisks(nodes, at, "to copy");
        backups.put(name, nodes);
    }

    void clone(SortedSet<NodeId> nodes, Node at) {
        needDisks(nodes, at, "to copy");
    }

    /** Something is done to disks of nodes that are down. */
    void change(Fault fault, Node at) {
        switch (fault) {
            case Fault.LoseDisk(var which) -> which.forEach(node -> lost.put(node, Problems.line(at)));
            case Fault.Corrupt(var which, var feedOf, var line) -> needDisks(which, at, "to damage");
            case Fault.Restore(var backup, var which) -> {
                restore(backup, which, at);
                which.forEach(lost::remove);
            }
            case Fault other -> {
                // Touches no disk.
            }
        }
    }

    private void restore(String name, Collection<NodeId> which, Node at) {
        var backup = backups.get(name);
        if (backup == null) {
            problems.add(at, "no 'backup' step before this one is named '" + name + "'"
                    + Spelling.hint(name, backups.keySet()));
            return;
        }
        which.stream().filter(node -> !backup.contains(node))
                .forEach(node -> problems.add(at, "'" + name + "' holds no disk of " + node));
    }

    private void needDisks(Collection<NodeId> nodes, Node at, String what) {
        nodes.stream().filter(lost::containsKey).forEach(node -> problems.add(at, "the disk of " + node
                + " was taken away in line " + lost.get(node) + ", so there is nothing " + what));
    }
}
