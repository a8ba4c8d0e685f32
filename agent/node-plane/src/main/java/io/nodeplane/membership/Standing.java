package io.nodeplane.membership;

import io.nodeplane.claims.Claim;
import io.nodeplane.claims.Claimed;
import io.nodeplane.claims.Refusal;
import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collections;
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
 * @param gone of the entries of voters that say that it is gone for good, the one about its greatest incarnation that replays
 *     first; null if there is none
 * @param address the latest of its own entries that name an address, in replay order
 * @param addresses its own entries that carry metadata, and what they claim
 */
record Standing(NodeId node, Roll<Life> claims, Chain<Life> voidClaims, Roll<Suspicion> suspicions,
        Chain<Suspicion> voidSuspicions, long left, Roll<Death> deaths, @Nullable Line gone, @Nullable Line address,
        Claimed addresses) {

    record Life(Incarnation incarnation, Line line) implements Statement {}

    record Death(Incarnation incarnation, Line line) implements Statement {}

    static Standing of(NodeId node) {
        return new Standing(node, Roll.empty(), Chain.empty(), Roll.empty(), Chain.empty(), 0, Roll.empty(), null, null,
                Claimed.NOTHING);
    }

    Standing with(Life claim) {
        return new Standing(node, claims.with(claim), voidClaims, suspicions, voidSuspicions, left, deaths, gone,
                later(address, claim.line()), addresses).settled();
    }

    Standing withVoid(Life claim) {
        return new Standing(node, claims, plus(voidClaims, claim, Life::incarnation), suspicions, voidSuspicions, left,
                deaths, gone, address, addresses);
    }

    Standing with(Suspicion suspicion) {
        return new Standing(node, claims, voidClaims, suspicions.with(suspicion), voidSuspicions, left, deaths, gone,
                address,
                addresses).settled();
    }

    Standing withVoid(Suspicion suspicion) {
        return new Standing(node, claims, voidClaims, suspicions,
                plus(voidSuspicions, suspicion, Suspicion::incarnation), left, deaths, gone, address, addresses);
    }

    Standing with(Death death) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, left, deaths.with(death), gone,
                address,
                addresses).settled();
    }

    Standing leaving(Incarnation incarnation) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, Math.max(left, incarnation.number()),
                deaths, gone, address, addresses);
    }

    /** {@return the same, with one more entry of a voter that says that this node is gone for good} */
    Standing withGone(Line line) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, left, deaths, first(gone, line),
                address,
                addresses);
    }

    private static Line first(@Nullable Line known, Line line) {
        if (known == null) {
            return line;
        }
        var before = Statements.forgotten(known).compareTo(Statements.forgotten(line));
        return before > 0 || before == 0 && Line.REPLAY_ORDER.compare(known, line) < 0 ? known : line;
    }

    Standing describing(Line line, Ledger ledger) {
        return new Standing(node, claims, voidClaims, suspicions, voidSuspicions, left, deaths, gone, address,
                addresses.with(line, ledger));
    }

    /** {@return the same, with little more than the places of what was said of incarnations that are over} */
    Standing settled() {
        if (claims.isEmpty()) {
            return this;
        }
        var now = new Incarnation(claims.last());
        return new Standing(node, claims.settled(now), voidClaims, suspicions.settled(now), voidSuspicions, left,
                deaths.settled(now), gone, address, addresses);
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

    private static Optional<Incarnation> last(Chain<Life> claims, Predicate<Line> held) {
        for (int i = claims.size() - 1; i >= 0; i--) {
            if (held.test(claims.get(i).line())) {
                return Optional.of(claims.get(i).incarnation());
            }
        }
        return Optional.empty();
    }

    /** {@return what it says of itself in the latest of its entries that does, in replay order; null if none does} */
    @Nullable
    Line metadata() {
        return addresses.last();
    }

    /**
     * {@return which addresses and which key it claims, and since which of its own entries; nothing while it is dead}
     *
     * <p>A claim ends with the life: who comes back claims from the first entry of its return on.
     */
    SortedMap<Claim, Line> addressClaims(Ledger ledger) {
        var now = incarnation();
        if (addresses.since().isEmpty() || now.isEmpty() || left >= now.get().number()
                || death(now.get()).isPresent()) {
            return Collections.emptySortedMap();
        }
        var back = returned(now.get(), ledger);
        if (back.isEmpty()) {
            return addresses.since();
        }
        var since = new TreeMap<Claim, Line>();
        addresses.since().forEach((claim, line) -> since.put(claim, later(line, back.get())));
        return since;
    }

    /** {@return the entry by which it came back after its last death before this incarnation, if it died} */
    private Optional<Line> returned(Incarnation now, Ledger ledger) {
        var ended = Math.max(left, deaths.lastBefore(now));
        return ended == 0
                ? Optional.empty()
                : claims.first(new Incarnation(ended + 1), ledger, Life::new).stream().map(Life::line)
                        .min(Line.REPLAY_ORDER);
    }

    /** @param refused what it claims and others had before it */
    Optional<Member> member(List<Fork> forks, List<Refusal> refused) {
        var where = address;
        if (where == null) {
            return Optional.empty();
        }
        var version = 0L;
        SortedMap<String, String> about = new TreeMap<>();
        var last = metadata();
        if (last != null) {
            version = Statements.version(last);
            about = Statements.metadata(last);
        }
        PeerAddress reached = Statements.address(where);
        var told = version;
        var described = about;
        return incarnation().map(now -> {
            var state = state(now);
            return new Member(node, now, state, reached, told, described, forks, forgotten(now, state), refused);
        });
    }

    /** {@return the entry by which it is forgotten: of one who is not dead, or of another incarnation, nothing was said} */
    private Optional<EntryId> forgotten(Incarnation now, MemberState state) {
        var said = gone;
        return said != null && !state.cause().isEmpty() && Statements.forgotten(said).equals(now)
                ? Optional.of(said.id())
                : Optional.empty();
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

    /**
     * {@return of several confirmations of the death of the present incarnation the one that replays first, the same
     * everywhere}
     */
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
