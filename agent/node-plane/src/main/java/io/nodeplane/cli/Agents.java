package io.nodeplane.cli;

import java.util.concurrent.CompletionStage;

/** The seam between the command line and the wiring: how an agent is started. */
@FunctionalInterface
public interface Agents {

    /** {@return an agent that serves} */
    Running start(Config config);

    /** An agent that serves until it is closed, or ends by itself. */
    interface Running extends AutoCloseable {

        /** {@return completes, with one sentence why, if the agent can no longer serve, as after a failed disk} */
        CompletionStage<String> halted();

        /** Opens again the files that are only written to, such as the event log: somebody has moved them away. */
        void reopen();

        /** Stops it, within a second. It does not leave the cluster. */
        @Override
        void close();
    }
}
