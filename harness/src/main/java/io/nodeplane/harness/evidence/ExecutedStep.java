package io.nodeplane.harness.evidence;

import io.nodeplane.harness.experiment.TimelineStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One step of the timeline, as it was really done.
 *
 * @param started when the lab began with it
 * @param ended when it was done: for a fault, when the last control call had returned
 * @param calls control calls made to the proxies
 * @param held for an {@code await}, whether the condition came to hold in time; for a fault of processes or disks,
 *     whether the lab saw its effect
 * @param notes what else is to be told, each in one sentence
 */
public record ExecutedStep(TimelineStep step, Instant started, Instant ended, int calls, Optional<Boolean> held,
        List<String> notes) {
    public ExecutedStep {
        notes = List.copyOf(notes);
    }

    /** A step without notes. */
    public ExecutedStep(TimelineStep step, Instant started, Instant ended, int calls, Optional<Boolean> held) {
        this(step, started, ended, calls, held, List.of());
    }

    /** {@return how long it took} */
    public Duration took() {
        return Duration.between(started, ended);
    }
}
