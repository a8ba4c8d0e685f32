package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** How nodes are written in the file of this cluster. */
record Writing(ClusterPlan cluster) {

    /** {@return these nodes as a set; the word for all of them where they are all} */
    String nodes(Collection<NodeId> nodes) {
        return new TreeSet<>(nodes).equals(cluster.nodes()) ? Values.ALL : ExperimentWriter.list(nodes);
    }

    /** {@return these nodes in their order; the word for all of them where they are all, by number} */
    String inOrder(List<NodeId> nodes) {
        return nodes.equals(ClusterPlan.numbered(cluster.size())) ? Values.ALL : ExperimentWriter.list(nodes);
    }
}
