package io.nodeplane;

import io.nodeplane.cli.Agents;
import io.nodeplane.cli.Config;

/** Starts an agent. */
final class Agent {
    private Agent() {}

    /** {@return an agent that serves} */
    static Agents.Running start(Config config) {
        throw new UnsupportedOperationException("store, driver and server are not tied together yet: " + config.node());
    }
}
