package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the lab did to disks in a run. */
final class Damage {
    private Damage() {}

    /** {@return since when the place has the disk that it has at the end, damage and backups counted as another one} */
    static Instant diskSince(Run run, NodeId place) {
        return run.steps().stream().filter(executed -> executed.step().step() instanceof Step.Inject(var fault)
                && (fault.disks().contains(place)
                        || fault instanceof NodeFault.Clone clone && clone.twins().contains(place)))
                .map(ExecutedStep::ended).reduce((earlier, later) -> later).orElse(run.started());
    }

    /** {@return what was done to disks of this node, in order, that can make two processes write one feed} */
    static List<ExecutedStep> forking(Run run, NodeId node) {
        return run.steps().stream().filter(executed -> executed.step().step() instanceof Step.Inject(var fault)
                && switch (fault) {
                    case NodeFault.Restore restore -> restore.which().contains(node);
                    case NodeFault.Clone clone -> clone.which().contains(node);
                    case Fault other -> false;
                }).toList();
    }

    /** {@return when the agent that has to do with this damage of the node's disk was started next; empty if never} */
    static Optional<Instant> startAfter(Run run, NodeId node, ExecutedStep damage) {
        return damage.step().step() instanceof Step.Inject(NodeFault.Clone clone)
                ? Optional.of(damage.started())
                : run.steps().stream().filter(executed -> executed.step().number() > damage.step().number())
                        .filter(executed -> executed.step().step() instanceof Step.Restart(var nodes)
                                && nodes.contains(node))
                        .map(ExecutedStep::started).findFirst();
    }

    /** {@return whether the node may have nobody to ask after this: what its disk still holds need not name a peer, and it is
     * its own only seed} */
    static boolean knowsNobody(Run run, NodeId node, Fault fault) {
        return (fault instanceof NodeFault.LoseDisk || fault instanceof NodeFault.Corrupt)
                && run.experiment().cluster().seeds().stream().allMatch(node::equals);
    }

    /** {@return whether every link between this node and the others was cut at that moment} */
    static boolean cutOff(Run run, NodeId node, Instant moment) {
        return run.experiment().cluster().nodes().stream().filter(other -> !other.equals(node))
                .allMatch(other -> cut(run, node, other, moment));
    }

    /** {@return whether some fault was on the link from this node to the other one at that moment} */
    static boolean cut(Run run, NodeId node, NodeId other, Instant moment) {
        return run.steps().stream().anyMatch(executed -> {
            if (!(executed.step().step() instanceof Step.Inject(var fault)) || !fault.ofLinks()) {
                return false;
            }
            var until = run.experiment().phase(executed.step().name()).end();
            var lifted = run.steps().stream().filter(later -> later.step().number() == until).map(ExecutedStep::started)
                    .findFirst().orElse(run.ended());
            return !moment.isBefore(executed.started()) && moment.isBefore(lifted)
                    && fault.links(run.experiment().cluster().nodes()).stream()
                            .anyMatch(link -> link.from().equals(node) && link.to().equals(other));
        });
    }

    /** {@return whether the place is that of a twin of this node} */
    static boolean isTwinOf(NodeId place, NodeId node) {
        return Twin.is(place) && Twin.node(place).equals(node);
    }
}
