package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.detector.Detector;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One decision in the making: a working copy of the state, and what was decided so far. It lives from one input to one
 * step and is seen by nobody else, so that {@link Core#decide} stays a function.
 */
final class Decision {
    final Now now;
    final NodeId node;
    final PeerAddress address;
    final Charter charter;
    final Capacity capacity;
    final SortedMap<NodeId, Round> rounds;
    final Draft<Long, PendingRequest> exchanges;
    final SortedMap<NodeId, State.Said> reports;
    final Draft<NodeId, State.Agreed> agreed;
    final SortedMap<PeerAddress, Long> frames;
    final Draft<NodeId, Vigils.Kept> kept;
    /** Whom others have accused in this decision. */
    final SortedSet<NodeId> accused = new TreeSet<>();
    State.@Nullable Start start;
    State.Authorship authorship;
    List<Line> waiting;
    Ledger ledger;
    Membership membership;
    /** Whose message brought the lines of others that were taken in this decision. */
    @Nullable
    NodeId bringer;
    @Nullable
    FeedId feed;
    Phase phase;
    List<PeerAddress> seeds;
    State.@Nullable Joining join;
    State.@Nullable Farewell farewell;
    AddressBook book;
    Noted noted;
    Detector detector;
    @Nullable
    Isolation isolation;
    long probeAt;
    long syncAt;
    long newsAt;
    long confirmAt;

    private final List<Line> lines = new ArrayList<>();
    private final List<Line> ownLines = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Effect> settled = new ArrayList<>();
    private Draft<EntryId, Long> seen;
    private Dice dice;
    private long exchangeNext;

    Decision(State state, Now now) {
        this.now = now;
        node = state.node();
        address = state.address();
        charter = state.charter();
        capacity = state.capacity();
        rounds = new TreeMap<>(state.rounds());
        exchanges = new Draft<>(state.exchanges());
        seen = new Draft<>(state.seen());
        reports = new TreeMap<>(state.reports());
        agreed = new Draft<>(state.agreed());
        frames = new TreeMap<>(state.frames());
        kept = new Draft<>(state.kept());
        start = state.start();
        authorship = state.authorship();
        waiting = state.waiting();
        ledger = state.ledger();
        membership = state.membership();
        feed = state.feed();
        phase = state.phase();
        seeds = state.seeds();
        join = state.join();
        farewell = state.farewell();
        book = state.book();
        noted = state.noted();
        detector = state.detector();
        isolation = state.isolation();
        probeAt = state.probeAt();
        syncAt = state.syncAt();
        newsAt = state.newsAt();
        confirmAt = state.confirmAt();
        dice = state.dice();
        exchangeNext = state.exchangeNext();
    }

    Step step() {
        var all = new ArrayList<>(effects);
        all.addAll(settled);
        return new Step(
                new State(node, address, charter, capacity, ledger, membership, feed, start, authorship, waiting, phase,
                        seeds,
                        join, farewell, detector, rounds,
                        exchanges.map(), seen.map(), isolation, reports, book, noted, agreed.map(), frames, kept.map(),
                        dice, exchangeNext,
                        probeAt,
                        syncAt, newsAt, confirmAt),
                lines,
                all);
    }

    Optional<Member> self() {
        return membership.view().member(node);
    }

    /** {@return who this process says it is} */
    Message.Sender sender() {
        return new Message.Sender(ledger.cluster(), node, self().map(Member::incarnation), authorship.nonce());
    }

    List<Line> lines() {
        return lines;
    }

    List<Line> ownLines() {
        return ownLines;
    }

    /** Writes an entry of this node's own; what is decided next already sees it. */
    Line write(Body body) {
        return write(prepare(body,
                body instanceof Body.Suspected ? Certainty.wantedBySuspicion(charter, ledger) : List.of()));
    }

    /** {@return the entry that this node would write next; nothing is written} */
    Line prepare(Body body, List<EntryId> wanted) {
        if (feed == null) {
            throw new IllegalStateException("no entry before the genesis: " + body);
        }
        return ledger.next(feed, body, now.wall(), wanted);
    }

    Line write(Line line) {
        if (!(ledger.admit(line) instanceof Admission.Stored(var grown))) {
            throw new IllegalStateException("an own entry does not fit: " + ledger.admit(line) + " " + line.text());
        }
        ownLines.add(line);
        keep(grown, line);
        return line;
    }

    /** Takes a sound new line into ledger and membership, and remembers when a suspicion was first seen. */
    void keep(Ledger grown, Line line) {
        ledger = grown;
        membership = membership.apply(ledger, line);
        lines.add(line);
        if (line.entry().body() instanceof Body.Suspected) {
            watch(line.id());
        }
    }

    /**
     * {@return whether this node has said in the feed that it writes, or before it, that it suspects the peer} A suspicion
     * of an older feed that came to light after this one began may never count, and is no reason to keep silent.
     */
    boolean accuses(NodeId peer) {
        var own = feed;
        return own != null && membership.unanswered(node, peer).stream()
                .anyMatch(one -> one.line().feed().equals(own)
                        || ledger.precedes(one.line().id(), ledger.find(own, 1).orElseThrow().id())
                        || Certainty.counts(membership, ledger, one));
    }

    /** {@return whether this node is one of those whose suspicions can make a death certain} */
    boolean isVoter() {
        return charter.voters().contains(node);
    }

    /** Remembers that the suspicion was seen now. How long it has stood, only voters ask. */
    void watch(EntryId suspicion) {
        if (isVoter()) {
            seen.put(suspicion, now.mono());
        }
    }

    /** The suspicion needs no watching any more. */
    void forget(EntryId suspicion) {
        seen.remove(suspicion);
    }

    /** Nobody watched meanwhile: the time of all suspicions begins anew. */
    void watchAnew() {
        var anew = new Draft<EntryId, Long>(SharedMap.empty());
        seen.entries().forEach(one -> anew.put(one.getKey(), now.mono()));
        seen = anew;
    }

    /** {@return when this process first saw the suspicion stand, in ms of its monotonic clock} */
    long firstSeen(EntryId suspicion) {
        var known = seen.get(suspicion);
        if (known == null) {
            known = now.mono();
            seen.put(suspicion, known);
        }
        return known;
    }

    /** {@return the number that the next exchange will have} */
    long exchangeNext() {
        return exchangeNext;
    }

    long ask(PeerAddress to, Message.Request request, long timeoutMs, PendingRequest purpose) {
        var exchange = exchangeNext++;
        exchanges.put(exchange, purpose);
        effects.add(new Effect.Ask(exchange, to, request, timeoutMs));
        return exchange;
    }

    void answer(long handle, Message.Reply reply) {
        effects.add(new Effect.Answer(handle, reply));
    }

    void settle(long handle, Command.Outcome outcome) {
        // Last of all: who hears that a command is done must find its view changed.
        settled.add(new Effect.Settle(handle, outcome));
    }

    void note(Event event) {
        effects.add(new Effect.Note(event));
    }

    /** Notes the event, unless one about that same thing was noted before; of too many things, one more of each kind. */
    void noteOnce(String thing, Event event) {
        var further = event.kind() + ": further ones";
        if (noted.has(thing) || noted.has(further)) {
            return;
        }
        var last = noted.full();
        noted = noted.with(last ? further : thing);
        note(last ? event.adding("; this process notes no further ones") : event);
    }

    void show() {
        effects.add(new Effect.Show(membership.view()));
    }

    /** {@return a random number from 0 on, below the bound} */
    int roll(int bound) {
        var thrown = dice.roll(bound);
        dice = thrown.next();
        return thrown.value();
    }

    /** {@return some of the items, at most {@code count}, in random order} */
    <T> List<T> some(List<T> items, long count) {
        var rest = new ArrayList<>(items);
        var chosen = new ArrayList<T>();
        while (!rest.isEmpty() && chosen.size() < count) {
            chosen.add(rest.remove(roll(rest.size())));
        }
        return chosen;
    }

    /** {@return the other members that may be spoken to: all but those who left} */
    List<Member> peers() {
        return membership.view().members().values().stream()
                .filter(member -> !member.node().equals(node)
                        && !(member.state() instanceof MemberState.Left))
                .toList();
    }
}
