package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who writes which feed: a feed has one writer, for ever. A node whose feed was written by somebody else begins another
 * one; a fork that nobody reported yet is reported.
 */
final class Authoring {
    private Authoring() {}

    /** Begins a feed: the first one of this node, or another one with the reason why. */
    static void begin(Turn turn, String why) {
        var after = ownTips(turn);
        var nonce = turn.feed == null && after.isEmpty()
                ? turn.authorship.nonce()
                : turn.authorship.nonce() + "." + (1 + turn.ledger.feeds(turn.node).size());
        var genesis = turn.ledger.genesis(new Body.Genesis(turn.node, nonce, after, why), turn.now.wall());
        turn.feed = genesis.feed();
        turn.write(genesis);
        turn.authorship = turn.authorship.told(Collections.emptySortedSet());
        if (!why.isEmpty()) {
            turn.note(Event.of("new-feed", "this node writes a new feed, " + genesis.feed() + ": " + sentence(why))
                    .with("why", why).with("feed", genesis.feed().label())
                    .with("after", new Json.Arr(after.stream().map(EntryId::json).toList())).about(genesis.id()));
        }
    }

    /** A line in a feed of this node came from elsewhere. */
    static void foreign(Turn turn, Line line) {
        var own = turn.feed;
        if (own == null || turn.phase == Phase.STARTING) {
            return;
        }
        var genesis = turn.ledger.find(own, 1).orElseThrow().id();
        var theirs = turn.ledger.find(line.feed(), 1).orElseThrow().id();
        if (line.feed().equals(own)) {
            rival(turn, own);
            again(turn, turn.ledger.forks().containsKey(own) ? Body.Genesis.FORKED : Body.Genesis.COPIED);
        } else if (turn.ledger.precedes(genesis, theirs)) {
            rival(turn, line.feed());
        } else if (!turn.ledger.precedes(theirs, genesis) && !turn.authorship.begunAgain()) {
            // An older feed that nobody could tell of at the start. Once is enough: a second process of this name may
            // be doing the same.
            turn.authorship = turn.authorship.again();
            again(turn, Body.Genesis.LOST_DISK);
        }
    }

    /** A live process that calls itself as this one does answered, or asked. */
    static void namesake(Turn turn) {
        var own = turn.feed;
        if (own != null) {
            rival(turn, own);
        }
    }

    private static void rival(Turn turn, FeedId feed) {
        if (!feed.equals(turn.authorship.rival())) {
            turn.authorship = turn.authorship.beside(feed);
            turn.note(Event.of("rival", "another process writes as " + turn.node + ", in feed " + feed
                    + ": stop one of the two, and give it a name of its own").with("feed", feed.label()));
        }
    }

    /** Reports forks that no entry reports yet. */
    static void review(Turn turn) {
        if (turn.phase != Phase.JOINED) {
            return;
        }
        for (var fork : turn.ledger.forks().values()) {
            if (!turn.membership.exposed().contains(fork.feed()) && !fork.feed().equals(turn.feed)) {
                turn.write(new Body.Forked(fork.feed(), fork.seq(), fork.hashes()));
            }
        }
    }

    private static void again(Turn turn, String why) {
        begin(turn, why);
        if (turn.phase == Phase.JOINED) {
            speakUp(turn, why);
        }
    }

    /** What the old feed said of this node may be void or doubtful: it says it anew. */
    static void speakUp(Turn turn, String why) {
        var life = new Incarnation(turn.membership.greatestLife(turn.node) + 1);
        var line = turn.write(new Body.Recovered(life, turn.address));
        turn.note(Event.of("recovered", "alive in incarnation " + life + ", in a new feed: " + sentence(why))
                .with("incarnation", life.number()).about(line.id()));
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

    static List<EntryId> ownTips(Turn turn) {
        var tips = new ArrayList<EntryId>();
        turn.ledger.feeds(turn.node).forEach(feed -> tips.addAll(turn.ledger.frontier().tips(feed)));
        return tips;
    }
}
