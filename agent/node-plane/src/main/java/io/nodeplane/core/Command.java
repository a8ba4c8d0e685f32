package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

    /** End this incarnation on purpose. */
    record Leave() implements Command {}

    /**
     * Say this of yourself to everybody's VPN.
     *
     * @param attributes by name; empty: what was said before stays
     * @param ready whether the data plane works
     */
    record Describe(Optional<SortedMap<String, String>> attributes, boolean ready) implements Command {
        public Describe {
            attributes = attributes.map(given -> Collections.unmodifiableSortedMap(new TreeMap<>(given)));
        }
    }

    /**
     * Keep this evidence of the data plane about a peer, and look for yourself.
     *
     * @param fresh whether the data plane has heard the peer itself a short while ago
     */
    record Report(NodeId peer, String state, boolean fresh) implements Command {}

    /** Say that this charter should follow the one in force. It decides nothing. */
    record Propose(Charter charter) implements Command {}

    /** Approve the proposal with this digest. */
    record Approve(Hash proposal) implements Command {}

    /** Say of this member, which is dead, that it is gone for good. */
    record Forget(NodeId subject) implements Command {}

    /** What became of a command. */
    sealed interface Outcome {

        /**
         * Done, and durable.
         *
         * @param note what the owner should know besides, one sentence; empty if there is nothing
         */
        record Done(String note) implements Outcome {
            /** Done, with nothing to be said. */
            public Done() {
                this("");
            }
        }

        /** Not done: a code of the control plane interface, and a sentence. */
        record Failed(String code, String reason) implements Outcome {}
    }
}
