package io.nodeplane.harness.check;

/** A question to which the oracle and the agent's own code have different answers. */
public record Dispute(String about, String oracle, String agent) {

    @Override
    public String toString() {
        return about + ": the oracle says '" + oracle + "', the agent says '" + agent + "'";
    }
}
