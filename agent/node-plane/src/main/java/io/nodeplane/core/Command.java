package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.SortedMap;

/** What the owner of a node asks of it. */
public sealed interface Command {

    /**
     * Become a member as soon as one of the seeds has answered; at once, if there are no seeds but the node itself.
     *
     * @param timeoutMs when to give up, in ms; 0 for never
     */
    record Join(List<PeerAddress> seeds, long timeoutMs) implements Command {
        public Join {
            seeds = List.copyOf(seeds);
        }
    }

    /** End this life on purpose. */
    record Leave() implements Command {}

    /** Say this of yourself to everybody's VPN. */
    record Describe(SortedMap<String, String> metadata) implements Command {}

    /** Keep this evidence of the data plane about a peer. */
    record Report(NodeId peer, String state) implements Command {}

    /** What became of a command. */
    sealed interface Outcome {

        /** Done, and durable. */
        record Done() implements Outcome {}

        /** Not done: a code of the control plane interface, and a sentence. */
        record Failed(String code, String reason) implements Outcome {}
    }
}
