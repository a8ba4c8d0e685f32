package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which nodes know others by their own ledgers. One that does not, and that finds agents of another cluster at the addresses
 * of all its seeds, was given a wrong charter or wrong seeds as far as it can tell: it ends, as it should, and random
 * experiments leave that out. Where all seeds are one name, a single stranger is all that it finds while nobody else serves.
 */
final class Acquaintance {
    private final ClusterPlan cluster;
    private final SortedSet<NodeId> acquainted = new TreeSet<>();

    Acquaintance(ClusterPlan cluster) {
        this.cluster = cluster;
    }

    /** These have agreed with one another. */
    void met(Collection<NodeId> nodes) {
        if (nodes.size() > 1) {
            acquainted.addAll(nodes);
        }
    }

    /** These may know nobody: their disks were changed, or they have left. */
    void forgot(Collection<NodeId> places) {
        places.forEach(place -> acquainted.remove(Twin.node(place)));
    }

    /** {@return whether a process at this place may find none but strangers, if they have those addresses} */
    boolean astray(NodeId place, Collection<NodeId> strangers) {
        var others = new TreeSet<>(cluster.seeds());
        others.remove(place);
        var found = cluster.oneName() ? !Collections.disjoint(strangers, others) : strangers.containsAll(others);
        return !acquainted.contains(Twin.node(place)) && !others.isEmpty() && found;
    }
}
