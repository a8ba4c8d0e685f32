package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Who writes which feed: a feed has one writer, for ever. A node whose feed was written by somebody else begins another
 * one; a fork that nobody reported yet is reported.
 */
final class Authoring {
    private static final int CALM_DOUBLINGS_MAX = 12;

    private Authoring() {}

    /** A process starts, of this nonce. */
    static void start(Decision decision, String nonce) {
        decision.authorship = Authorship.of(decision.feed(), nonce);
    }

    /** The feed on the disk, which was in doubt, goes on. */
    static void resume(Decision decision, FeedId own) {
        decision.authorship = decision.authorship.resuming(own);
    }

    /** The voter has held this feed's genesis and then told all it holds. */
    static void told(Decision decision, NodeId voter) {
        if (!decision.authorship.told().contains(voter)) {
            decision.authorship = decision.authorship.told(voter);
        }
    }

    /** Begins a feed: the first one of this node, or another one with the reason why. */
    static void begin(Decision decision, String why) {
        var after = endsOf(decision, OwnFeeds.tips(decision.ledger(), decision.node()));
        var nonce = decision.feed() == null && after.isEmpty()
                ? decision.authorship.nonce()
                : decision.authorship.nonce() + "." + (1 + decision.ledger().feeds(decision.node()).size());
        var genesis = decision.ledger().genesis(Body.Genesis.after(decision.node(), nonce, after, why),
                decision.now.wall());
        decision.authorship = decision.authorship.writing(genesis.feed());
        decision.write(genesis);
        if (!why.isEmpty()) {
            decision.note(Event.of("new-feed", "this node writes a new feed, " + genesis.feed() + ": " + sentence(why))
                    .with("why", why).with("feed", genesis.feed().label())
                    .with("after",
                            new Json.Arr(after.stream().limit(Body.Genesis.AFTER_MAX).map(EntryId::json).toList()))
                    .about(genesis.id()));
        }
    }

    /** A line in a feed of this node came from elsewhere. */
    static void foreign(Decision decision, Line line) {
        var own = decision.feed();
        if (own == null || decision.phase() == Phase.STARTING) {
            return;
        }
        if (line.feed().equals(own)) {
            if (restsOnThisProcess(decision, line)) {
                rival(decision, own);
            } else {
                decision.noteOnce("unknown-past " + own.label(), Event.of("unknown-past", "an entry of this node's own"
                        + " feed came from elsewhere, and this disk does not hold it: the disk was set back, or is a copy"
                        + " of one that another process still writes").with("feed", own.label()).about(line.id()));
            }
            again(decision, decision.ledger().forks().containsKey(own) ? Body.Genesis.FORKED : Body.Genesis.COPIED);
        } else if (OwnFeeds.later(decision.ledger(), own).contains(line.feed())) {
            rival(decision, line.feed());
        }
    }

    /** {@return whether the line was written after this process began: then another process wrote it} */
    private static boolean restsOnThisProcess(Decision decision, Line line) {
        var nonce = decision.authorship.nonce();
        return decision.ledger().feed(line.feed()).stream()
                .anyMatch(one -> one.entry().body() instanceof Body.Started started && started.nonce().equals(nonce)
                        && decision.ledger().precedes(one.id(), line.id()));
    }

    /**
     * {@return where another process of this node's name is, or may be: one that answered, or that wrote a later feed} It is
     * asked whether it is still there. If both began one feed after the other, neither would ever have a vote.
     */
    static Optional<PeerAddress> rivalAt(Decision decision) {
        if (decision.phase() != Phase.JOINED) {
            return Optional.empty();
        }
        return decision.exchanges.book().namesake().or(() -> later(decision).isEmpty()
                ? Optional.empty()
                : decision.self().map(Member::address).filter(address -> !address.equals(decision.local.address())));
    }

    /** Nobody answers at that address. If it was that of the process that wrote a later feed, that one is over. */
    static void unanswered(Decision decision, PeerAddress address) {
        if (decision.phase() == Phase.JOINED
                && decision.self().map(Member::address).filter(address::equals).isPresent()) {
            comeAfter(decision, later(decision), Body.Genesis.COPIED);
        }
    }

    /**
     * A whole exchange is done. If it brought older feeds of this node that nobody could tell of at the start, another feed
     * begins after all of them: after the first line of them it would begin too early, and lie beside the others. The same
     * for later ones of a process that had this address, and is gone.
     */
    static void settle(Decision decision) {
        var own = decision.feed();
        if (own == null || decision.phase() == Phase.STARTING) {
            return;
        }
        var beside = OwnFeeds.beside(decision.ledger(), own);
        if (!beside.isEmpty()) {
            comeAfter(decision, beside, reason(decision.ledger().find(own, 1).orElseThrow(), beside));
        } else if (decision.phase() == Phase.JOINED && rivalAt(decision).isEmpty()) {
            comeAfter(decision, later(decision), Body.Genesis.COPIED);
        }
    }

    private static List<FeedId> later(Decision decision) {
        return OwnFeeds.later(decision.ledger(), decision.feed());
    }

    private static void comeAfter(Decision decision, List<FeedId> others, String why) {
        if (!others.isEmpty() && decision.now.mono() >= decision.authorship.calmUntil()) {
            // Each time it waits twice as long: a second process of this name may be doing the same.
            var calm = decision.charter().syncIntervalMs() << Math.min(CALM_DOUBLINGS_MAX,
                    decision.authorship.begun());
            decision.authorship = decision.authorship.again(decision.now.mono() + calm);
            again(decision, why);
        }
    }

    /** {@return why: as before, if the own feed gave up these already, and only could not rest on what was not here} */
    private static String reason(Line genesis, List<FeedId> beside) {
        return genesis.entry().body() instanceof Body.Genesis own && !own.why().isEmpty() && beside.stream()
                .allMatch(feed -> own.after().stream().anyMatch(end -> end.feed().equals(feed)))
                        ? own.why()
                        : Body.Genesis.LOST_DISK;
    }

    private static void rival(Decision decision, FeedId feed) {
        decision.noteOnce("rival " + feed.label(),
                Event.of("rival", "another process writes as " + decision.node() + ", in feed "
                        + feed + ": stop one of the two, and give it a name of its own").with("feed", feed.label()));
    }

    /** Reports forks that no entry reports yet. */
    static void review(Decision decision) {
        if (decision.phase() != Phase.JOINED || decision.ledger().forks().isEmpty()) {
            return;
        }
        for (var fork : decision.ledger().forks().values()) {
            if (!decision.membership().exposed().contains(fork.feed()) && !fork.feed().equals(decision.feed())) {
                decision.write(new Body.Forked(fork.feed(), fork.seq(), fork.hashes()));
            }
        }
    }

    private static void again(Decision decision, String why) {
        begin(decision, why);
        if (decision.phase() == Phase.JOINED) {
            speakUp(decision, why);
        }
    }

    /** What the old feed said of this node may be void or doubtful: it says it anew. */
    static void speakUp(Decision decision, String why) {
        var incarnation = new Incarnation(decision.membership().incarnationSpokenOf(decision.node()) + 1);
        var line = decision.write(new Body.Recovered(incarnation, decision.local.address()));
        decision.note(
                Event.of("recovered", "alive in incarnation " + incarnation + ", in a new feed: " + sentence(why))
                        .with("incarnation", incarnation.number()).about(line.id()));
    }

    private static String sentence(String why) {
        return switch (why) {
            case Body.Genesis.LOST_DISK -> "peers know an older one, which this disk does not hold";
            case Body.Genesis.COPIED ->
                "the old one lies on a copy of the disk that wrote it, or somebody else writes it";
            case Body.Genesis.ROLLED_BACK -> "this disk holds less of the old one than was once written";
            case Body.Genesis.FORKED -> "the old one is forked";
            case Body.Genesis.DAMAGED -> "the old one is damaged on this disk";
            default -> why;
        };
    }

    /** {@return where the feeds end: behind these tips, if lines that wait on the disk go further} */
    private static List<EntryId> endsOf(Decision decision, List<EntryId> tips) {
        var ends = new LinkedHashMap<FeedId, EntryId>();
        decision.waiting.stream().filter(line -> line.feed().node().equals(decision.node())).map(Line::id)
                .forEach(id -> ends.merge(id.feed(), id, (a, b) -> a.seq() < b.seq() ? b : a));
        var named = new ArrayList<EntryId>();
        for (var tip : tips) {
            var end = ends.remove(tip.feed());
            named.add(end != null && end.seq() > tip.seq() ? end : tip);
        }
        named.addAll(ends.values());
        return named;
    }
}
