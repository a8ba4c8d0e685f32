package io.nodeplane.membership;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that was ever said about one node, as sets: the order in which entries arrive does not matter.
 *
 * @param lives every incarnation that the node claimed for itself, with the entry that says so
 * @param accusations every suspicion of it
 * @param left the greatest incarnation that it ended itself, or 0
 * @param deaths the confirmations of its death that their own causal past justifies
 * @param address the address in the latest of its own entries that name one, in replay order
 * @param metadata the latest of its own entries that carry metadata, in replay order
 */
record Standing(NodeId node, List<Life> lives, List<Accusation> accusations, long left, List<Death> deaths,
        @Nullable Line address, @Nullable Line metadata) {

    record Life(Incarnation incarnation, EntryId entry) {}

    record Death(Incarnation incarnation, Line line) {}

    static Standing of(NodeId node) {
        return new Standing(node, List.of(), List.of(), 0, List.of(), null, null);
    }

    Standing with(Life life, Line line) {
        return new Standing(node, plus(lives, life), accusations, left, deaths, later(address, line), metadata);
    }

    Standing with(Accusation accusation) {
        return new Standing(node, lives, plus(accusations, accusation), left, deaths, address, metadata);
    }

    Standing with(Death death) {
        return new Standing(node, lives, accusations, left, plus(deaths, death), address, metadata);
    }

    Standing leaving(Incarnation incarnation) {
        return new Standing(node, lives, accusations, Math.max(left, incarnation.number()), deaths, address, metadata);
    }

    Standing describing(Line line) {
        return new Standing(node, lives, accusations, left, deaths, address, later(metadata, line));
    }

    /** {@return the present life, if the node ever joined} */
    Optional<Incarnation> incarnation() {
        return lives.stream().map(Life::incarnation).max(Incarnation::compareTo);
    }

    /** {@return the suspicions of the present life: none of them is answered} */
    List<Accusation> unanswered() {
        return incarnation().map(now -> accusations.stream().filter(a -> a.incarnation().equals(now)).toList())
                .orElse(List.of());
    }

    /**
     * {@return whether the observer has a suspicion that no later life answers; one of a life that the node did not claim
     * yet is no vote, but trust it is neither}
     */
    boolean distrustedBy(NodeId observer) {
        return accusations.stream().anyMatch(a -> a.observer().equals(observer)
                && lives.stream().noneMatch(life -> life.incarnation().compareTo(a.incarnation()) > 0));
    }

    Optional<Member> member(PeerAddress where, long version, SortedMap<String, String> about) {
        return incarnation().map(now -> new Member(node, now, state(now), where, version, about));
    }

    private MemberState state(Incarnation now) {
        if (left >= now.number()) {
            return new MemberState.Left();
        }
        // Several confirmations of one death may exist; the one that replays first is named, the same everywhere.
        var death = deaths.stream().filter(d -> d.incarnation().equals(now)).map(Death::line).min(Line.REPLAY_ORDER)
                .map(Line::id);
        if (death.isPresent()) {
            return new MemberState.Confirmed(death.get());
        }
        var by = new TreeSet<NodeId>();
        unanswered().forEach(accusation -> by.add(accusation.observer()));
        return by.isEmpty() ? new MemberState.Alive() : new MemberState.Suspect(by);
    }

    SortedMap<NodeId, Accusation> byObserver() {
        var map = new TreeMap<NodeId, Accusation>();
        unanswered().forEach(accusation -> map.merge(accusation.observer(), accusation,
                (a, b) -> Line.REPLAY_ORDER.compare(a.line(), b.line()) <= 0 ? a : b));
        return map;
    }

    private static Line later(@Nullable Line known, Line line) {
        return known == null || Line.REPLAY_ORDER.compare(known, line) < 0 ? line : known;
    }

    private static <T> List<T> plus(List<T> items, T item) {
        var more = new ArrayList<>(items);
        more.add(item);
        return List.copyOf(more);
    }
}
