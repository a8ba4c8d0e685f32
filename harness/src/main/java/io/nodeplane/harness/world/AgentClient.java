package io.nodeplane.harness.world;

import io.nodeplane.canon.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Looks at one agent. An agent that does not answer in time is an empty answer, not an error. */
public interface AgentClient {

    /** Nobody is there. */
    AgentClient SILENT = new AgentClient() {
        @Override
        public Optional<Json.Obj> get(String path) {
            return Optional.empty();
        }

        @Override
        public boolean leave() {
            return false;
        }
    };

    /** {@return the agent's answer at this path of its HTTP API, if it is a JSON object and comes in time} */
    Optional<Json.Obj> get(String path);

    /**
     * Gives the owner's order to leave the cluster; the agent's process goes on.
     *
     * @return whether the agent says that it has left
     */
    boolean leave();

    /**
     * Gives a heartbeat that says that the node's VPN has these blocks, separated by commas, and nothing else.
     *
     * @return whether the agent took it
     * @throws WorldException if this world has no way to give one
     */
    default boolean claim(String blocks) {
        throw new WorldException(
                "this world has no way to give an agent a heartbeat; use -Dworld=process or -Dworld=sim");
    }

    /**
     * Gives the operator's order to propose a charter.
     *
     * @param change what is wanted, as the document Change of the owner's API
     * @return the digest of the proposal; empty if the agent refuses
     */
    default Optional<String> propose(Json.Obj change) {
        return Optional.empty();
    }

    /**
     * Gives the operator's order to approve a proposal.
     *
     * @return whether the agent did
     */
    default boolean approve(String proposal) {
        return false;
    }

    /** {@return whether the agent knows this proposal, and it may still come into force} */
    default boolean knowsProposal(String proposal) {
        return status().filter(status -> status.find("proposals").isPresent())
                .map(status -> status.array("proposals")).orElse(List.of()).stream()
                .anyMatch(one -> one instanceof Json.Obj open && open.text("proposal").equals(proposal));
    }

    /** {@return the agent's answer at {@code /metrics}, if it comes in time} */
    default Optional<String> metrics() {
        return Optional.empty();
    }

    /** {@return whether the agent answers within this time} */
    default boolean answers(Duration within) {
        return status().isPresent();
    }

    /** {@return {@code /status}} */
    default Optional<Json.Obj> status() {
        return get("/status");
    }

    /** {@return {@code /members}} */
    default Optional<Json.Obj> members() {
        return get("/members");
    }

    /** {@return {@code /traffic}} */
    default Optional<Json.Obj> traffic() {
        return get("/traffic");
    }
}
