package io.nodeplane.harness.world;

import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.model.NodeId;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A stranger: an agent of another cluster that serves at the address of a node that is down, as when an address was given
 * to another machine. It is the founder and only voter of its cluster, has a name and a disk of its own, was told no
 * seeds, and so asks nobody. A stranger that comes back to an address finds the disk it had there.
 */
public final class Stranger {
    /** What each of them calls itself. */
    public static final NodeId NODE = new NodeId("stranger");
    private static final String CLUSTER = "elsewhere";

    private Stranger() {}

    /** {@return the text of its charter.json} */
    public static String charter() {
        return new CharterPlan(CLUSTER, List.of(NODE), new LinkedHashMap<>()).toJson();
    }

    /** {@return the name of the folder with what belongs to the stranger at the address of this node} */
    public static String folder(NodeId at) {
        return at + "-stranger";
    }
}
