package io.nodeplane.harness.standing;

import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a standing cluster is made from.
 *
 * @param world the word of a world in real time
 * @param size how many nodes
 * @param lasting after which it ends by itself
 * @param vpn whether each node has a mesh VPN; only where agents are processes of this machine
 */
public record Plan(Path root, String name, String world, int size, Duration lasting, Path agentJar, boolean vpn) {
    /** More voters than this make certainty no surer, and each decision slower. */
    private static final int VOTERS_MAX = 5;
    private static final int SEEDS_MAX = 3;

    /** One without a VPN. */
    public Plan(Path root, String name, String world, int size, Duration lasting, Path agentJar) {
        this(root, name, world, size, lasting, agentJar, false);
    }

    ClusterPlan cluster() {
        var nodes = ClusterPlan.numbered(size);
        return new ClusterPlan(size, nodes.subList(0, Math.min(SEEDS_MAX, size)));
    }

    /** {@return the timing of most shipped experiments: a death is certain some five seconds after it} */
    CharterPlan charter() {
        var numbers = new LinkedHashMap<String, Long>();
        numbers.put("probeIntervalMs", 500L);
        numbers.put("probeTimeoutMs", 500L);
        numbers.put("suspectAfter", 2L);
        numbers.put("confirmAfterMs", 2_500L);
        numbers.put("syncIntervalMs", 300L);
        return new CharterPlan("up-" + name, voters(), numbers);
    }

    /** {@return the nodes whose suspicions count} */
    public List<NodeId> voters() {
        return ClusterPlan.numbered(Math.min(VOTERS_MAX, size));
    }

    Setup setup(StateFolder folder, Consumer<String> progress) {
        return new Setup("up-" + name + "-" + ProcessHandle.current().pid(), cluster().nodes(), cluster().seeds(),
                charter().toJson(), root.resolve(agentJar).toAbsolutePath().normalize(), folder.world(), progress);
    }
}
