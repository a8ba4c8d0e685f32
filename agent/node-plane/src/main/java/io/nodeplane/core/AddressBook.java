package io.nodeplane.core;

import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who answered at the addresses that this process has asked, as far as it knows. An address is only where to ask: the same
 * one may lead to this process itself, and tomorrow to somebody else.
 *
 * @param occupants the last answer of each address
 */
record AddressBook(SharedMap<PeerAddress, Occupant> occupants) {
    /** Nobody was asked yet. */
    static final AddressBook EMPTY = new AddressBook(SharedMap.empty());

    /** What answers at an address. */
    enum Kind {
        /** A node of this cluster, with which a whole exchange was done. */
        PEER,
        /** This very process. */
        SELF,
        /** Another process that goes by this node's name. */
        NAMESAKE,
        /** An agent of another cluster. */
        FOREIGN,
        /** Somebody who does not know the cluster's secret, or does not take this node's; nobody knows who. */
        UNAUTHENTICATED,
        /** A node that refuses for a reason of its own, such as a limit. */
        REFUSING
    }

    /**
     * Who answered last.
     *
     * @param node what it is called; empty if that is not known
     * @param word what it said, if it refused; empty otherwise
     */
    record Occupant(Kind kind, Optional<NodeId> node, String word) {

        Occupant(Kind kind, NodeId node, String word) {
            this(kind, Optional.of(node), word);
        }
    }

    /** {@return this book, after that answer; itself if that is what it says already} */
    AddressBook with(PeerAddress address, Occupant occupant) {
        return occupant.equals(occupants.get(address)) ? this : new AddressBook(occupants.with(address, occupant));
    }

    /** {@return this book, after nobody answered there: a process that went by this node's name is there no more} */
    AddressBook silent(PeerAddress address) {
        return is(address, Kind.NAMESAKE) ? new AddressBook(occupants.without(address)) : this;
    }

    boolean is(PeerAddress address, Kind kind) {
        var occupant = occupants.get(address);
        return occupant != null && occupant.kind() == kind;
    }

    /** {@return the node of this cluster that answered there last} */
    Optional<NodeId> peer(PeerAddress address) {
        return Optional.ofNullable(occupants.get(address)).filter(occupant -> occupant.kind() == Kind.PEER)
                .flatMap(Occupant::node);
    }

    /** {@return what was said there, if whoever answered last refused} */
    Optional<String> refusal(PeerAddress address) {
        return Optional.ofNullable(occupants.get(address)).map(Occupant::word).filter(word -> !word.isEmpty());
    }

    /** {@return an address that leads to another process of this node's name, if there is one} */
    Optional<PeerAddress> namesake() {
        return occupants.entrySet().stream().filter(one -> one.getValue().kind() == Kind.NAMESAKE)
                .map(Map.Entry::getKey).findFirst();
    }
}
