package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.Answer;
import io.nodeplane.harness.standing.Order;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A cluster that stands, with its time. */
public interface Stage {

    /** {@return what the cluster answers} */
    Answer tell(Order order) throws IOException, InterruptedException;

    /** {@return the time of the cluster} */
    Instant now();

    /** Lets a moment pass between two looks. */
    void moment() throws InterruptedException;

    /**
     * Runs the agent's program, as a person does.
     *
     * @return what it printed; empty where there are no programs, because all is simulated
     */
    Optional<List<String>> program(List<String> words) throws IOException, InterruptedException;
}
