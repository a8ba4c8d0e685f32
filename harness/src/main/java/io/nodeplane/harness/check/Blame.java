package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Which fault a belief about a node belongs to: the last that silenced the node itself. */
final class Blame {
    private final Run run;

    Blame(Run run) {
        this.run = run;
    }

    /** {@return until when what is believed of this node belongs to the step: its end, or a later one of the node itself} */
    Instant until(ExecutedStep executed, NodeId subject, Stretch stretch) {
        return next(executed, subject, stretch).map(ExecutedStep::started).orElse(stretch.to());
    }

    /** {@return what is said in place of a time that did not come: which step came first} */
    String otherwise(ExecutedStep executed, Collection<NodeId> subjects, Stretch stretch) {
        return subjects.stream().flatMap(subject -> next(executed, subject, stretch).stream()).findFirst()
                .map(later -> "not before '" + later.step().name() + "'").orElse(Measure.NEVER);
    }

    private Optional<ExecutedStep> next(ExecutedStep executed, NodeId subject, Stretch stretch) {
        return run.steps().stream().filter(later -> later.step().number() > executed.step().number()
                && stretch.holds(later.started()) && silences(later.step().step(), subject)).findFirst();
    }

    private static boolean silences(Step step, NodeId subject) {
        return switch (step) {
            case Step.Inject(var fault) -> fault.ended().contains(subject) || fault.paused().contains(subject);
            case Step.Leave(var nodes) -> nodes.contains(subject);
            case Step other -> false;
        };
    }
}
