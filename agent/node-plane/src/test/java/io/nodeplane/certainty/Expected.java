package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;

/**
 * What the rules of docs/membership.md say of a history, worked out from the acts alone: neither the ledger nor the
 * membership code is asked.
 */
final class Expected {
    private final Entries entries;
    private final Bounds bounds;
    /** The acts of the history, causes first. */
    private final int[] all;
    /** The first entry of a branch whose fork the history shows; 0 if there is none. */
    private final int back;

    private Expected(Entries entries, int[] all) {
        this.entries = entries;
        this.bounds = entries.bounds;
        this.all = all;
        this.back = back();
    }

    private int back() {
        for (var entry : all) {
            if (entries.act(entry).kind() == Kind.BACK) {
                for (var other : all) {
                    if (entries.feed(other) == entries.act(entry).writer()
                            && entries.seq(other) > entries.kept(entry)) {
                        return entry;
                    }
                }
            }
        }
        return 0;
    }

    /** {@return who writes two branches, as far as the history tells; -1 if nobody does} */
    int forked() {
        return back == 0 ? -1 : entries.act(back).writer();
    }

    /** {@return whether the entry stands behind a fork that the history shows} */
    boolean isVoid(int entry) {
        return back != 0 && (entries.feed(entry) == bounds.branch()
                || entries.feed(entry) == forked() && entries.seq(entry) > entries.kept(back));
    }

    static Expected of(Entries entries, int[] tips) {
        return new Expected(entries, entries.all(tips));
    }

    /** {@return the present life of the node} */
    int life(int node) {
        var life = 1;
        for (var entry : all) {
            var act = entries.act(entry);
            if (act.kind() == Kind.RECOVER && act.writer() == node && !isVoid(entry)) {
                life = Math.max(life, act.life());
            }
        }
        return life;
    }

    /** {@return whether the node has ended its present life itself} */
    boolean left(int node) {
        for (var entry : all) {
            var act = entries.act(entry);
            if (act.kind() == Kind.LEAVE && act.writer() == node && act.life() >= life(node) && !isVoid(entry)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the nodes that suspect this life of the subject, as bits} */
    int observers(int subject, int life) {
        var observers = 0;
        for (var entry : all) {
            var act = entries.act(entry);
            if (act.kind() == Kind.SUSPECT && act.subject() == subject && act.life() == life && !isVoid(entry)) {
                observers |= 1 << act.writer();
            }
        }
        return observers;
    }

    /** {@return the suspicion of that life of the subject in this feed; 0 if there is none} */
    int suspicion(int feed, int subject, int life) {
        for (var entry : all) {
            var act = entries.act(entry);
            if (act.kind() == Kind.SUSPECT && entries.feed(entry) == feed && act.subject() == subject
                    && act.life() == life) {
                return entry;
            }
        }
        return 0;
    }

    /** {@return the voters whose suspicion is evidence of the confirmation, as bits} */
    int witnesses(Act confirmation) {
        var witnesses = 0;
        for (int feed = 0; feed < bounds.feeds(); feed++) {
            if ((confirmation.set() >> feed & 1) != 0) {
                var evidence = suspicion(feed, confirmation.subject(), confirmation.life());
                witnesses |= 1 << entries.act(evidence).writer();
            }
        }
        return witnesses;
    }

    /** {@return whether this history, as the causal past of the confirmation, justifies it} */
    boolean justifies(Act confirmation) {
        var witnesses = witnesses(confirmation);
        return isMajority(confirmation, witnesses) && life(confirmation.subject()) == confirmation.life()
                && allCount(confirmation) && trustEachOther(witnesses);
    }

    boolean isMajority(Act confirmation, int witnesses) {
        return Integer.bitCount(witnesses) >= 2 && 2 * Integer.bitCount(witnesses) > bounds.voters()
                && witnesses >> bounds.voters() == 0 && (witnesses >> confirmation.subject() & 1) == 0
                && (witnesses >> confirmation.writer() & 1) != 0;
    }

    private boolean allCount(Act confirmation) {
        for (int feed = 0; feed < bounds.feeds(); feed++) {
            if ((confirmation.set() >> feed & 1) != 0) {
                var evidence = suspicion(feed, confirmation.subject(), confirmation.life());
                var voter = entries.act(evidence).writer();
                if (isVoid(evidence) || voter == loser() && (vouched() == 0
                        || feed != bounds.second() && !entries.precedes(evidence, vouched()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean trustEachOther(int set) {
        for (var entry : all) {
            var act = entries.act(entry);
            if (act.kind() == Kind.SUSPECT && has(set, act.subject()) && act.life() >= life(act.subject())) {
                if (has(set, act.writer())) {
                    return false;
                }
                // Who lost its disk may have said so too, if a voter said it before those who vouched told all.
                if (act.writer() < bounds.voters() && loser() >= 0 && has(set, loser()) && loser() != act.subject()
                        && vouched() != 0 && entries.precedes(entry, vouched())) {
                    return false;
                }
            }
        }
        return true;
    }

    private int loser() {
        for (var entry : all) {
            if (entries.act(entry).kind() == Kind.LOSE) {
                return entries.act(entry).writer();
            }
        }
        return -1;
    }

    /** {@return the entry that says that the second feed is vouched for; 0 if there is none} */
    private int vouched() {
        for (var entry : all) {
            if (entries.act(entry).kind() == Kind.VOUCH) {
                return entry;
            }
        }
        return 0;
    }

    private static boolean has(int set, int node) {
        return (set >> node & 1) != 0;
    }
}
