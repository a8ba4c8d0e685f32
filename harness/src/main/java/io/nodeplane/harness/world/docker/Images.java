package io.nodeplane.harness.world.docker;

/** The names of the images a hub network runs: the agent's, and Toxiproxy's. Both must be on the engine already. */
public record Images(String agent, String toxiproxy) {
    /** What {@code harness/images/make-local.sh} makes. */
    public static final Images LOCAL = new Images("node-plane/agent:local", "node-plane/toxiproxy:local");
}
