package io.nodeplane.core;

import io.nodeplane.detector.Contact;
import io.nodeplane.detector.Detector;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.List;
import java.util.Optional;

/**
 * What a node's own probes say, and those that are under way. {@link Probing} alone changes it.
 *
 * @param detector what they say of each peer, and of this node itself
 * @param rounds probe rounds under way, by target
 * @param dueAt when the next probe is due, in ms of the monotonic clock
 */
record Probes(Detector detector, SharedMap<NodeId, Round> rounds, long dueAt) {
    /** Nothing was tried yet. */
    static final Probes NONE = new Probes(Detector.IDLE, SharedMap.empty(), 0);

    Probes with(Detector other) {
        return new Probes(other, rounds, dueAt);
    }

    Probes with(NodeId target, Round round) {
        return new Probes(detector, rounds.with(target, round), dueAt);
    }

    Probes without(NodeId target) {
        return rounds.containsKey(target) ? new Probes(detector, rounds.without(target), dueAt) : this;
    }

    Probes withoutRounds() {
        return new Probes(detector, SharedMap.empty(), dueAt);
    }

    Probes due(long at) {
        return new Probes(detector, rounds, at);
    }

    /** {@return the round about the target that has that number, if it is still under way} */
    Optional<Round> round(NodeId target, long id) {
        return Optional.ofNullable(rounds.get(target)).filter(round -> round.id() == id);
    }

    /**
     * A probe round that is under way.
     *
     * @param id its own, so that what is left of an earlier round is told apart
     * @param began in ms of the monotonic clock
     * @param helpers who was asked to probe in this node's stead
     * @param nacks how many of them answered that they did not reach the target either
     * @param mute how many of them did not answer
     * @param direct why the direct probe failed; empty while it is open
     */
    record Round(long id, long began, List<NodeId> helpers, int nacks, int mute, String direct) {
        Round {
            helpers = List.copyOf(helpers);
        }

        static Round open(long id, long began) {
            return new Round(id, began, List.of(), 0, 0, "");
        }

        /** {@return this round, after the direct probe failed and these were asked} */
        Round asking(List<NodeId> others, String why) {
            return new Round(id, began, others, 0, 0, why);
        }

        Round nacked() {
            return new Round(id, began, helpers, nacks + 1, mute, direct);
        }

        Round unheard() {
            return new Round(id, began, helpers, nacks, mute + 1, direct);
        }

        /** {@return whether the direct probe failed, and helpers are awaited} */
        boolean missed() {
            return !direct.isEmpty();
        }

        boolean failed() {
            return nacks + mute == helpers.size();
        }

        /** {@return whether nobody answered at all: then the silence may be this node's own} */
        boolean deaf() {
            return !helpers.isEmpty() && mute == helpers.size();
        }

        /** {@return why the peer, with which there is such contact, is taken for silent} */
        String reason(Contact contact, long now) {
            return describe() + "; silent round " + contact.silentRounds() + ", "
                    + (contact.heardAt() < 0 ? "never heard" : "last heard " + (now - contact.heardAt()) + " ms ago");
        }

        private String describe() {
            return "direct ping: " + direct + "; " + (helpers.isEmpty()
                    ? "nobody else to ask"
                    : "asked " + helpers + ": " + nacks + (nacks == 1 ? " nack, " : " nacks, ") + mute + " mute");
        }
    }
}
