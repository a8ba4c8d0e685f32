package io.nodeplane.membership;

import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.Fork;
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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that was ever said about one node, as sets: the order in which entries arrive does not matter.
 *
 * <p>Void statements (those behind a fork) are kept apart: they make no state, but certainty is judged in the causal
 * past of a confirmation, where the fork may not have been seen.
 *
 * @param lives every incarnation that the node claimed for itself, by incarnation
 * @param voidLives those of void entries
 * @param accusations every suspicion of it, by incarnation
 * @param voidAccusations those of void entries
 * @param left the greatest incarnation that it ended itself, or 0
 * @param deaths the confirmations of its death that their own causal past justifies, by incarnation
 * @param address the latest of its own entries that name an address, in replay order
 * @param metadata the latest of its own entries that carry metadata, in replay order
 */
record Standing(NodeId node, Chain<Life> lives, Chain<Life> voidLives, Chain<Accusation> accusations,
        Chain<Accusation> voidAccusations, long left, Chain<Death> deaths, @Nullable Line address,
        @Nullable Line metadata) {

    record Life(Incarnation incarnation, Line line) {}

    record Death(Incarnation incarnation, Line line) {}

    static Standing of(NodeId node) {
        return new Standing(node, Chain.empty(), Chain.empty(), Chain.empty(), Chain.empty(), 0, Chain.empty(), null,
                null);
    }

    Standing with(Life life) {
        return new Standing(node, plus(lives, life, Life::incarnation), voidLives, accusations, voidAccusations, left,
                deaths, later(address, life.line()), metadata);
    }

    Standing withVoid(Life life) {
        return new Standing(node, lives, plus(voidLives, life, Life::incarnation), accusations, voidAccusations, left,
                deaths, address, metadata);
    }

    Standing with(Accusation accusation) {
        return new Standing(node, lives, voidLives, plus(accusations, accusation, Accusation::incarnation),
                voidAccusations, left, deaths, address, metadata);
    }

    Standing withVoid(Accusation accusation) {
        return new Standing(node, lives, voidLives, accusations,
                plus(voidAccusations, accusation, Accusation::incarnation), left, deaths, address, metadata);
    }

    Standing with(Death death) {
        return new Standing(node, lives, voidLives, accusations, voidAccusations, left,
                plus(deaths, death, Death::incarnation), address, metadata);
    }

    Standing leaving(Incarnation incarnation) {
        return new Standing(node, lives, voidLives, accusations, voidAccusations, Math.max(left, incarnation.number()),
                deaths, address, metadata);
    }

    Standing describing(Line line) {
        return new Standing(node, lives, voidLives, accusations, voidAccusations, left, deaths, address,
                later(metadata, line));
    }

    /** {@return the present life, if the node ever joined} */
    Optional<Incarnation> incarnation() {
        return lives.isEmpty() ? Optional.empty() : Optional.of(lives.get(lives.size() - 1).incarnation());
    }

    /** {@return the greatest life it ever claimed, in a void entry too; 0 if none} */
    long greatestLife() {
        var claimed = voidLives.isEmpty() ? 0 : voidLives.get(voidLives.size() - 1).incarnation().number();
        return Math.max(claimed, incarnation().map(Incarnation::number).orElse(0L));
    }

    /** {@return the suspicions of the present life: none of them is answered} */
    List<Accusation> unanswered() {
        return incarnation().map(now -> {
            var since = from(accusations, now, Accusation::incarnation);
            return since.stream().filter(a -> a.incarnation().equals(now)).toList();
        }).orElse(List.of());
    }

    /** {@return those of this observer} */
    List<Accusation> unanswered(NodeId observer) {
        var now = incarnation();
        if (now.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Accusation>();
        for (int i = accusations.size() - 1; i >= 0; i--) {
            var accusation = accusations.get(i);
            var order = accusation.incarnation().compareTo(now.get());
            if (order < 0) {
                break;
            }
            if (order == 0 && accusation.observer().equals(observer)) {
                found.add(accusation);
            }
        }
        return found;
    }

    /** {@return the suspicions of this life or a later one, void ones too} */
    List<Accusation> accusationsFrom(Incarnation life) {
        var all = new ArrayList<>(from(accusations, life, Accusation::incarnation));
        all.addAll(from(voidAccusations, life, Accusation::incarnation));
        return all;
    }

    /** {@return the greatest life whose claim the horizon holds, and does not know to be void} */
    Optional<Incarnation> lastLife(Horizon horizon) {
        var sound = last(lives, horizon::holds);
        var unseen = last(voidLives, line -> horizon.holds(line) && !horizon.isVoid(line));
        return Stream.concat(sound.stream(), unseen.stream()).max(Incarnation::compareTo);
    }

    /**
     * {@return the greatest life that anybody ever spoke of: one that the node claimed or ended, or in which it was
     * suspected, void entries too} 0 if none. A life after it is answer to all of them.
     */
    long lifeSpokenOf() {
        return Math.max(Math.max(greatestLife(), left),
                Math.max(last(accusations), last(voidAccusations)));
    }

    /** {@return whether the present life is not the last that was spoken of, or void entries suspect it} */
    boolean isBurdened() {
        return incarnation().filter(now -> lifeSpokenOf() > now.number()
                || last(voidAccusations) >= now.number()).isPresent();
    }

    private static long last(Chain<Accusation> said) {
        return said.isEmpty() ? 0 : said.get(said.size() - 1).incarnation().number();
    }

    private static Optional<Incarnation> last(Chain<Life> claims, Predicate<Line> held) {
        for (int i = claims.size() - 1; i >= 0; i--) {
            if (held.test(claims.get(i).line())) {
                return Optional.of(claims.get(i).incarnation());
            }
        }
        return Optional.empty();
    }

    Optional<Member> member(List<Fork> forks) {
        var where = address;
        if (where == null) {
            return Optional.empty();
        }
        var version = 0L;
        SortedMap<String, String> about = new TreeMap<>();
        if (metadata != null) {
            version = Statements.version(metadata);
            about = Statements.metadata(metadata);
        }
        PeerAddress reached = Statements.address(where);
        var told = version;
        var described = about;
        return incarnation().map(now -> new Member(node, now, state(now), reached, told, described, forks));
    }

    private MemberState state(Incarnation now) {
        if (left >= now.number()) {
            return new MemberState.Left();
        }
        var death = death(now).map(Line::id);
        if (death.isPresent()) {
            return new MemberState.Confirmed(death.get());
        }
        var by = new TreeSet<NodeId>();
        unanswered().forEach(accusation -> by.add(accusation.observer()));
        return by.isEmpty() ? new MemberState.Alive() : new MemberState.Suspect(by);
    }

    /** {@return of several confirmations of one death the one that replays first, the same everywhere} */
    Optional<Line> death(Incarnation life) {
        return from(deaths, life, Death::incarnation).stream().filter(d -> d.incarnation().equals(life))
                .map(Death::line).min(Line.REPLAY_ORDER);
    }

    private static Line later(@Nullable Line known, Line line) {
        return known == null || Line.REPLAY_ORDER.compare(known, line) < 0 ? line : known;
    }

    /** Keeps them sorted by incarnation. Nearly always the new one belongs at the end, which costs nothing. */
    private static <T> Chain<T> plus(Chain<T> items, T item, Function<T, Incarnation> life) {
        var place = items.size();
        while (place > 0 && life.apply(items.get(place - 1)).compareTo(life.apply(item)) > 0) {
            place--;
        }
        if (place == items.size()) {
            return items.with(item);
        }
        var sorted = Chain.<T>empty();
        for (int i = 0; i < items.size(); i++) {
            sorted = i == place ? sorted.with(item).with(items.get(i)) : sorted.with(items.get(i));
        }
        return sorted;
    }

    /** {@return the items of this life and later ones} */
    private static <T> List<T> from(Chain<T> items, Incarnation first, Function<T, Incarnation> life) {
        var place = items.size();
        while (place > 0 && life.apply(items.get(place - 1)).compareTo(first) >= 0) {
            place--;
        }
        return items.subList(place, items.size());
    }
}
