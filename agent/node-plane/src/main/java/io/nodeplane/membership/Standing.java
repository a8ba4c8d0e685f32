package io.nodeplane.membership;

import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
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
 * @param claims every incarnation that the node claimed for itself, by incarnation
 * @param voidClaims those of void entries
 * @param suspicions every suspicion of it, by incarnation
 * @param voidSuspicions those of void entries
 * @param left the greatest incarnation that it ended itself, or 0
 * @param deaths the confirmations of its death that their own causal past justifies, by incarnation
 * @param address the latest of its own entries that name an address, in replay order
 * @param metadata the latest of its own entries that carry metadata, in replay order
 */
record Standing(NodeId node, Roll<Claim> claims, Chain<Claim> voidClaims, Roll<Suspicion> suspicions,
        Chain<Suspicion> voidSuspicions, long left, Roll<Death> deaths, @Nullable Line address,
        @Nullable Line metadata) {

    record Claim(Incarnation incarnation, Line line) implements Statement {}

    record Death(Incarnation incarnation, Line line) implements Statement {}

    static Standing of(NodeId node) {
        return new Standing(node, Roll.empty(), Chain.empty(), Roll.empty(), Chain.empty(), 0, Roll.empty(), null, null);
    }

    Standing with(Claim claim) {
        return new Standing(node, claims.with(claim), voidClaims, suspicions, voidSuspicions, left, deaths,
                later(address, claim.line()), metadata).settled();
    }

    Standing withVoid(Claim claim) {
        return new Standing(node, claims, plus(voidClaims, claim, Claim::incarnation), suspicions, voidSuspicions, left,
                deaths, address, metadata);
    }

    Standing with(Suspicion suspicion) {
        return new Standing(node, claims, voidClaims, suspicions.with(suspicion), voidSuspicions, left, deaths, address,
                metadata).settled();
    }

    Standing withVoid(Suspicion suspicion) {
        return new Standing(node, claims, voidClaims, suspicions,
                plus(voidSuspicions, suspicion, Suspicion::incarnation), left, deaths, address, metadata);
    }

    Standing with(Death death) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, left, deaths.with(death), address,
                metadata).settled();
    }

    Standing leaving(Incarnation incarnation) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, Math.max(left, incarnation.number()),
                deaths, address, metadata);
    }

    Standing describing(Line line) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, left, deaths, address,
                later(metadata, line));
    }

    /** {@return the same, with little more than the places of what was said of incarnations that are over} */
    Standing settled() {
        if (claims.isEmpty()) {
            return this;
        }
        var now = new Incarnation(claims.last());
        return new Standing(node, claims.settled(now), voidClaims, suspicions.settled(now), voidSuspicions, left,
                deaths.settled(now), address, metadata);
    }

    /** {@return the present incarnation, if the node ever joined} */
    Optional<Incarnation> incarnation() {
        return claims.isEmpty() ? Optional.empty() : Optional.of(new Incarnation(claims.last()));
    }

    /** {@return the greatest incarnation it ever claimed, in a void entry too; 0 if none} */
    long greatestIncarnation() {
        var claimed = voidClaims.isEmpty() ? 0 : voidClaims.get(voidClaims.size() - 1).incarnation().number();
        return Math.max(claimed, incarnation().map(Incarnation::number).orElse(0L));
    }

    /** {@return the suspicions of the present incarnation: none of them is answered} */
    List<Suspicion> unanswered() {
        return incarnation().map(now -> {
            return suspicions.since(now).stream().filter(a -> a.incarnation().equals(now)).toList();
        }).orElse(List.of());
    }

    /** {@return those of this observer} */
    List<Suspicion> unanswered(NodeId observer) {
        var now = incarnation();
        if (now.isEmpty()) {
            return List.of();
        }
        return suspicions.since(now.get()).reversed().stream()
                .filter(one -> one.incarnation().equals(now.get()) && one.observer().equals(observer)).toList();
    }

    /** {@return the suspicions of this incarnation or a later one, void ones too; all of them that the horizon holds} */
    List<Suspicion> suspicionsFrom(Incarnation incarnation, Horizon horizon) {
        var all = new ArrayList<>(suspicions.from(incarnation, horizon,
                (of, line) -> new Suspicion(line.feed().node(), node, of, line)));
        all.addAll(from(voidSuspicions, incarnation, Suspicion::incarnation));
        return all;
    }

    /** {@return the greatest incarnation whose claim the horizon holds, and does not know to be void} */
    Optional<Incarnation> lastIncarnation(Horizon horizon) {
        var sound = claims.last(horizon);
        var unseen = last(voidClaims, line -> horizon.holds(line) && !horizon.isVoid(line));
        return Stream.concat(sound.stream(), unseen.stream()).max(Incarnation::compareTo);
    }

    /**
     * {@return the greatest incarnation that anybody ever spoke of: one that the node claimed or ended, or in which it was
     * suspected, void entries too} 0 if none. An incarnation after it is answer to all of them.
     */
    long incarnationSpokenOf() {
        return Math.max(Math.max(greatestIncarnation(), left),
                Math.max(suspicions.last(), last(voidSuspicions)));
    }

    /** {@return whether the present incarnation is not the last that was spoken of, or void entries suspect it} */
    boolean isBurdened() {
        return incarnation().filter(now -> incarnationSpokenOf() > now.number()
                || last(voidSuspicions) >= now.number()).isPresent();
    }

    private static long last(Chain<Suspicion> said) {
        return said.isEmpty() ? 0 : said.get(said.size() - 1).incarnation().number();
    }

    private static Optional<Incarnation> last(Chain<Claim> claims, Predicate<Line> held) {
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
        unanswered().forEach(suspicion -> by.add(suspicion.observer()));
        return by.isEmpty() ? new MemberState.Alive() : new MemberState.Suspect(by);
    }

    /** {@return of several confirmations of the death of the present incarnation the one that replays first, the same everywhere} */
    private Optional<Line> death(Incarnation incarnation) {
        return deaths.since(incarnation).stream().filter(d -> d.incarnation().equals(incarnation))
                .map(Death::line).min(Line.REPLAY_ORDER);
    }

    /** {@return the confirmations of its death in any incarnation} */
    List<Line> confirmations(Ledger ledger) {
        return deaths.all(ledger, Death::new).stream().map(Death::line).toList();
    }

    private static Line later(@Nullable Line known, Line line) {
        return known == null || Line.REPLAY_ORDER.compare(known, line) < 0 ? line : known;
    }

    /** Keeps them sorted by incarnation. Nearly always the new one belongs at the end, which costs nothing. */
    private static <T> Chain<T> plus(Chain<T> items, T item, Function<T, Incarnation> of) {
        var place = items.size();
        while (place > 0 && of.apply(items.get(place - 1)).compareTo(of.apply(item)) > 0) {
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

    /** {@return the items of this incarnation and later ones} */
    private static <T> List<T> from(Chain<T> items, Incarnation first, Function<T, Incarnation> of) {
        var place = items.size();
        while (place > 0 && of.apply(items.get(place - 1)).compareTo(first) >= 0) {
            place--;
        }
        return items.subList(place, items.size());
    }
}
