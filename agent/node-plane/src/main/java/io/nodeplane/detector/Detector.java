package io.nodeplane.detector;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The contacts of one observer, and the round-robin of its probes (SWIM, Das, Gupta, Motivala 2002, section 4.3): every
 * peer is probed once before any is probed again.
 *
 * @param contacts what is known of each peer
 * @param queue who is still to be probed in this round, first comes first
 */
public record Detector(SortedMap<NodeId, Contact> contacts, List<NodeId> queue) {
    /** The detector of an observer that has tried nothing yet. */
    public static final Detector IDLE = new Detector(new TreeMap<>(), List.of());

    public Detector {
        contacts = Collections.unmodifiableSortedMap(new TreeMap<>(contacts));
        queue = List.copyOf(queue);
    }

    public Contact contact(NodeId peer) {
        return contacts.getOrDefault(peer, Contact.NONE);
    }

    /** {@return this detector with another contact of a peer} */
    public Detector with(NodeId peer, Contact contact) {
        var more = new TreeMap<>(contacts);
        more.put(peer, contact);
        return new Detector(more, queue);
    }

    /** {@return this detector with that round-robin} */
    public Detector with(List<NodeId> round) {
        return new Detector(contacts, round);
    }

    /** {@return this detector with the peer first in the round, so that it is probed out of turn} */
    public Detector urgent(NodeId peer) {
        var round = new ArrayList<>(queue);
        round.remove(peer);
        round.addFirst(peer);
        return new Detector(contacts, round);
    }

    /** {@return the peers that this observer hears} */
    public SortedSet<NodeId> heard() {
        var heard = new TreeSet<NodeId>();
        contacts.forEach((peer, contact) -> {
            if (contact.heard()) {
                heard.add(peer);
            }
        });
        return heard;
    }

    /** {@return whether the silence of the peer has lasted long enough to be reported as a suspicion} */
    public boolean suspicious(NodeId peer, Charter charter) {
        return contact(peer).silentRounds() >= charter.suspectAfter();
    }

    /** {@return the voters that this observer does not hear, itself excepted} */
    public SortedSet<NodeId> missingVoters(NodeId self, Charter charter) {
        var missing = new TreeSet<NodeId>();
        charter.voters().stream().filter(voter -> !voter.equals(self) && !contact(voter).heard())
                .forEach(missing::add);
        return missing;
    }

    /**
     * {@return the voters that an isolated observer misses; empty if it hears a majority of voters, itself counted, and
     * so is not isolated}
     */
    public Optional<SortedSet<NodeId>> isolation(NodeId self, Charter charter) {
        var missing = missingVoters(self, charter);
        return charter.voters().size() - missing.size() >= charter.majority()
                ? Optional.empty()
                : Optional.of(missing);
    }
}
