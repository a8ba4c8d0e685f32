package io.nodeplane.detector;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The contacts of one observer, the round-robin of its probes (after SWIM, Das, Gupta, Motivala 2002, section 4.3): every
 * peer is probed once before any is probed again; and what makes it doubt its own probes: its local health (Lifeguard, Dadgar,
 * Phillips, Currey 2018, section IV), and suspicions of its own that were refuted.
 *
 * @param contacts what is known of each peer
 * @param queue who is to be probed, first comes first, and then goes to the end
 * @param health how badly its own probing goes, 0 for well; at most {@code healthMax} of the charter
 * @param refutations of its suspicions, by the peer that was suspected
 * @param since when it began to probe, in ms of the observer's monotonic clock; -1 if it has not
 */
public record Detector(SortedMap<NodeId, Contact> contacts, List<NodeId> queue, int health,
        SortedMap<NodeId, Refutations> refutations, long since) {
    /** The detector of an observer that has tried nothing yet. */
    public static final Detector IDLE = new Detector(SharedMap.empty(), List.of(), 0, SharedMap.empty(), -1);

    public Detector {
        contacts = SharedMap.copyOf(contacts);
        queue = List.copyOf(queue);
        refutations = SharedMap.copyOf(refutations);
    }

    public Contact contact(NodeId peer) {
        return contacts.getOrDefault(peer, Contact.NONE);
    }

    /** {@return this detector with another contact of a peer} */
    public Detector with(NodeId peer, Contact contact) {
        return new Detector(SharedMap.copyOf(contacts).with(peer, contact), queue, health, refutations, since);
    }

    /** {@return this detector without a peer that is probed no more: it is neither heard nor silent} */
    public Detector without(NodeId peer) {
        if (!contacts.containsKey(peer)) {
            return this;
        }
        return new Detector(SharedMap.copyOf(contacts).without(peer), queue, health, refutations, since);
    }

    /** {@return this detector, which probes from now on, unless it did so before} */
    public Detector probing(long now) {
        return since < 0 ? new Detector(contacts, queue, health, refutations, now) : this;
    }

    /** {@return this detector with that round-robin} */
    public Detector with(List<NodeId> round) {
        return new Detector(contacts, round, health, refutations, since);
    }

    /** {@return this detector with the peer first in the round, so that it is probed next} */
    public Detector urgent(NodeId peer) {
        var round = new ArrayList<>(queue);
        round.remove(peer);
        round.addFirst(peer);
        return with(round);
    }

    /** {@return this detector after the peer itself answered a probe in time: probing goes well} */
    public Detector answered(NodeId peer, long now, Charter charter) {
        return with(peer, contact(peer).answered(now)).forgiving(peer, now, charter).healthier();
    }

    /** {@return this detector after a helper reached the peer} */
    public Detector answeredThroughHelper(NodeId peer, long now, Charter charter) {
        return with(peer, contact(peer).answeredThroughHelper(now)).forgiving(peer, now, charter);
    }

    /** {@return this detector after a whole probe round of the peer failed} */
    public Detector silentRound(NodeId peer, long began, long now) {
        var silent = with(peer, contact(peer).silentRound(began));
        return refutations.containsKey(peer) ? silent.with(peer, refuted(peer).silent(now)) : silent;
    }

    /** {@return this detector after the peer, which this observer suspects, began another process} */
    public Detector restarted(NodeId peer) {
        return with(peer, refuted(peer).restarted());
    }

    /** {@return this detector after the peer answered this observer's suspicion} */
    public Detector refutedBy(NodeId peer, long now) {
        return with(peer, refuted(peer).answered(now));
    }

    /** {@return this detector with so many points of doubt more} */
    public Detector ailing(long points, Charter charter) {
        return new Detector(contacts, queue, (int) Math.min(charter.caution().healthMax(), health + points),
                refutations, since);
    }

    /** {@return what is left of suspicions of this peer that it refuted} */
    public Refutations refuted(NodeId peer) {
        return refutations.getOrDefault(peer, Refutations.NONE);
    }

    /**
     * {@return how badly this observer's view of others may be its own fault, in points: its health, and the worst there
     * is while it does not hear a majority of voters}
     */
    public long doubt(NodeId self, Charter charter) {
        return hearsMajority(self, charter) ? health : charter.caution().healthMax();
    }

    /** {@return the peers that this observer hears} */
    public SortedSet<NodeId> heard() {
        return peers(Contact::heard);
    }

    /** {@return whether the other one hears the same peers} */
    public boolean hearsAs(Detector other) {
        return SharedMap.copyOf(contacts).differing(SharedMap.copyOf(other.contacts)).stream()
                .allMatch(peer -> contact(peer).heard() == other.contact(peer).heard());
    }

    /** {@return the peers that this observer hears, and that do not reach it, by their own word} */
    public SortedSet<NodeId> oneWay() {
        return peers(Contact::oneWay);
    }

    private SortedSet<NodeId> peers(Predicate<Contact> which) {
        var found = new TreeSet<NodeId>();
        contacts.forEach((peer, contact) -> {
            if (which.test(contact)) {
                found.add(peer);
            }
        });
        return found;
    }

    /**
     * {@return whether this observer reaches the peer, itself or through helpers; empty if it has not tried often enough to
     * say, in the peer's present incarnation}
     */
    public Optional<Boolean> reaches(NodeId peer, Charter charter) {
        return silent(peer, charter)
                ? Optional.of(false)
                : contact(peer).heard() ? Optional.of(true) : Optional.empty();
    }

    /** {@return whether enough rounds about the peer failed for a suspicion by an observer without doubts} */
    public boolean silent(NodeId peer, Charter charter) {
        return contact(peer).silentRounds() >= charter.suspectAfter();
    }

    /** {@return whether the silence of the peer has lasted long enough for this observer to report it as a suspicion} */
    public boolean suspicious(NodeId self, NodeId peer, Charter charter, long now) {
        return silent(peer, charter) && now - contact(peer).silentSince() >= extraSilenceMs(self, peer, charter);
    }

    /**
     * {@return for how long, in ms, a peer must be silent whatever the number of its rounds: one base time for each point
     * of doubt, and as often again as its refutations, each doubling, demand}
     */
    public long extraSilenceMs(NodeId self, NodeId peer, Charter charter) {
        var doublings = Math.min(refuted(peer).times(), charter.caution().backoffMax());
        return ((1L << doublings) - 1 + doubt(self, charter)) * charter.baseSilenceMs();
    }

    /** {@return the voters that this observer does not hear, itself excepted; whom it has not tried yet among them} */
    public SortedSet<NodeId> missingVoters(NodeId self, Charter charter) {
        return others(self, charter, contact -> !contact.heard());
    }

    /** {@return whether this observer hears a majority of voters, itself counted} Who was not tried yet is not heard. */
    public boolean hearsMajority(NodeId self, Charter charter) {
        return charter.voters().size() - missingVoters(self, charter).size() >= charter.majority();
    }

    /**
     * {@return the voters that an isolated observer misses; empty if it hears a majority of voters, itself counted, or may
     * do so, because it has not tried enough of them since it began}
     *
     * @param absent voters that there is no use in trying, since they are not there
     */
    public Optional<SortedSet<NodeId>> isolation(NodeId self, Charter charter, Set<NodeId> absent) {
        var silent = others(self, charter, contact -> contact.silentRounds() > 0);
        absent.stream().filter(voter -> !voter.equals(self) && charter.voters().contains(voter)).forEach(silent::add);
        return charter.voters().size() - silent.size() >= charter.majority()
                ? Optional.empty()
                : Optional.of(missingVoters(self, charter));
    }

    private SortedSet<NodeId> others(NodeId self, Charter charter, Predicate<Contact> which) {
        var found = new TreeSet<NodeId>();
        charter.voters().stream().filter(voter -> !voter.equals(self) && which.test(contact(voter)))
                .forEach(found::add);
        return found;
    }

    private Detector with(NodeId peer, Refutations refuted) {
        var known = SharedMap.copyOf(refutations);
        return new Detector(contacts, queue, health,
                refuted.times() == 0 && !refuted.excused() ? known.without(peer) : known.with(peer, refuted), since);
    }

    private Detector forgiving(NodeId peer, long now, Charter charter) {
        return refutations.containsKey(peer)
                ? with(peer, refuted(peer).heard(now, charter.caution().forgiveAfterMs()))
                : this;
    }

    private Detector healthier() {
        return health == 0 ? this : new Detector(contacts, queue, health - 1, refutations, since);
    }
}
