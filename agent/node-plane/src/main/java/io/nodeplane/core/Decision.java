package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.detector.Detector;
import io.nodeplane.detector.Link;
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
import org.jspecify.annotations.Nullable;

/**
 * One decision in the making: the parts of the state as they are now, and what was decided so far. It lives from one input
 * to one step and is seen by nobody else, so that {@link Core#decide} stays a function.
 *
 * <p>Whoever handles something may read every part, and replaces only its own: the parts are values, what nobody replaced
 * is that of the state before, and a decision that changes nothing gives that very state back. Who may replace which is
 * written beside each and held by {@code HouseTest}. What concerns all stands here: the ledger and its fold grow by
 * {@link #write} and {@link #keep}, requests by {@link #ask}.
 */
final class Decision {
    final State before;
    final Now now;
    final Local local;
    /** Replaced by {@link Admitting}. */
    List<Line> waiting;
    /** Replaced by {@link Authoring}. */
    Authorship authorship;
    /** Replaced by {@link Startup}. */
    @Nullable
    Start start;
    /** Replaced by {@link LocalMembership}. */
    Participation participation;
    /** Replaced by {@link Farewells}. */
    @Nullable
    Farewell farewell;
    /** Replaced by {@link Describing}. */
    Reports reports;
    /** Replaced by {@link Probing}. */
    Probes probes;
    /** Replaced by {@link Linking}. */
    SharedMap<NodeId, Link> links;
    /** Replaced by {@link Hearing}. */
    @Nullable
    Isolation isolation;
    /** Replaced by {@link Vigils}. */
    SharedMap<NodeId, KeptVigil> kept;
    /** Replaced by {@link Exchanging}. */
    Exchanges exchanges;
    /** Replaced by {@link Confirming}. */
    Watch watch;
    /** Replaced by {@link Amending}. */
    long amendAt;
    Mourning mourning;
    /** Whose message brought the lines of others that were taken in this decision; set by {@link Admitting}. */
    @Nullable
    NodeId bringer;

    private final List<Line> lines = new ArrayList<>();
    private final List<Line> ownLines = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Effect> settled = new ArrayList<>();
    private Ledger ledger;
    private Membership membership;
    private Pending pending;
    private Dice dice;
    private Noted noted;

    Decision(State state, Now now) {
        this.before = state;
        this.now = now;
        local = state.local();
        ledger = state.ledger();
        membership = state.membership();
        waiting = state.waiting();
        authorship = state.authorship();
        start = state.start();
        participation = state.participation();
        farewell = state.farewell();
        reports = state.reports();
        probes = state.probes();
        links = state.links();
        isolation = state.isolation();
        kept = state.kept();
        exchanges = state.exchanges();
        watch = state.watch();
        amendAt = state.amendAt();
        mourning = state.mourning();
        pending = state.pending();
        dice = state.dice();
        noted = state.noted();
    }

    Step step() {
        var all = new ArrayList<>(effects);
        all.addAll(settled);
        return new Step(isChanged()
                ? new State(local, ledger, membership, waiting, authorship, start, participation, farewell, reports,
                        probes, links, isolation, kept, exchanges, watch, mourning, amendAt, pending, dice, noted)
                : before, lines, all);
    }

    private boolean isChanged() {
        return ledger != before.ledger() || membership != before.membership() || waiting != before.waiting()
                || authorship != before.authorship() || start != before.start()
                || participation != before.participation() || farewell != before.farewell()
                || reports != before.reports() || probes != before.probes() || links != before.links()
                || isolation != before.isolation() || kept != before.kept() || exchanges != before.exchanges()
                || watch != before.watch() || amendAt != before.amendAt() || mourning != before.mourning()
                || pending != before.pending()
                || dice != before.dice() || noted != before.noted();
    }

    NodeId node() {
        return local.node();
    }

    Ledger ledger() {
        return ledger;
    }

    Membership membership() {
        return membership;
    }

    Phase phase() {
        return participation.phase();
    }

    @Nullable
    FeedId feed() {
        return authorship.feed();
    }

    Detector detector() {
        return probes.detector();
    }

    Pending pending() {
        return pending;
    }

    /** {@return the charter in force, as far as the ledger tells} */
    Charter charter() {
        return membership.charters().inForce(ledger).charter();
    }

    /** {@return whether this node is one of those whose suspicions can make a death certain} */
    boolean isVoter() {
        return charter().voters().contains(node());
    }

    /** {@return whether the ledger is as large as this process can bear} */
    boolean isFull() {
        return local.capacity().isReached(ledger);
    }

    /** {@return that member, if the ledger knows it} */
    Optional<Member> member(NodeId node) {
        return membership.view().member(node);
    }

    Optional<Member> self() {
        return member(node());
    }

    /** {@return the other members that may be spoken to: see {@link #isPeer}} */
    List<Member> peers() {
        return membership.view().members().values().stream().filter(this::isPeer).toList();
    }

    /**
     * {@return whether this is another member that may be spoken to: all but those who left, or are forgotten} A node that
     * does not hear a majority of voters speaks to the forgotten, too: they may be the only ones that are left, and may have been
     * told the same of this node.
     */
    boolean isPeer(Member member) {
        return !member.node().equals(node()) && (!member.gone()
                || isolation != null && !(member.state() instanceof MemberState.Left));
    }

    /** {@return whether that is such a member} */
    boolean isPeer(NodeId node) {
        return member(node).filter(this::isPeer).isPresent();
    }

    /** {@return who this process says it is} */
    Message.Sender sender() {
        return new Message.Sender(ledger.cluster(), node(), self().map(Member::incarnation), authorship.nonce());
    }

    /** {@return what was written and learnt in this decision, in order} */
    List<Line> lines() {
        return lines;
    }

    /** {@return what was written in this decision, in order} */
    List<Line> ownLines() {
        return ownLines;
    }

    /** Writes an entry of this node's own; what is decided next already sees it. */
    Line write(Body body) {
        return write(prepare(body, body instanceof Body.Suspected
                ? Certainty.wantedBySuspicion(membership, ledger)
                : List.of()));
    }

    /** {@return the entry that this node would write next; nothing is written} */
    Line prepare(Body body, List<EntryId> wanted) {
        var own = feed();
        if (own == null) {
            throw new IllegalStateException("no entry before the genesis: " + body);
        }
        return ledger.next(own, body, now.wall(), wanted);
    }

    Line write(Line line) {
        if (!(ledger.admit(line) instanceof Admission.Stored(var grown))) {
            throw new IllegalStateException("an own entry does not fit: " + ledger.admit(line) + " " + line.text());
        }
        ownLines.add(line);
        keep(grown, line);
        return line;
    }

    /** Takes a sound new line into ledger and membership. */
    void keep(Ledger grown, Line line) {
        ledger = grown;
        membership = membership.apply(ledger, line);
        lines.add(line);
    }

    /**
     * {@return whether this node has said in the feed that it writes, or before it, that it suspects the peer} A suspicion
     * of an older feed that came to light after this one began may never count, and is no reason to keep silent.
     */
    boolean suspects(NodeId peer) {
        var own = feed();
        return own != null && membership.unanswered(node(), peer).stream()
                .anyMatch(one -> one.line().feed().equals(own)
                        || ledger.precedes(one.line().id(), ledger.find(own, 1).orElseThrow().id())
                        || Certainty.counts(membership, ledger, one));
    }

    /** Asks somebody. What an answer, or none, will be used for stands in the request. */
    void ask(PeerAddress to, Message.Request request, long timeoutMs, PendingRequest purpose) {
        effects.add(new Effect.Ask(pending.next(), to, request, timeoutMs));
        pending = pending.with(purpose);
    }

    /** {@return what the exchange was begun for, of which nobody waits for an answer any more; null if nobody did} */
    @Nullable
    PendingRequest ended(long exchange) {
        var purpose = pending.requests().get(exchange);
        pending = pending.without(exchange);
        return purpose;
    }

    void answer(long handle, Message.Reply reply) {
        effects.add(new Effect.Answer(handle, reply));
    }

    /** The command is not done: a code of the control plane interface, and a sentence. */
    void refuse(long handle, String code, String why) {
        settle(handle, new Command.Outcome.Failed(code, why));
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
}
