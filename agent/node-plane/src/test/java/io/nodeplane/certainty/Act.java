package io.nodeplane.certainty;

/**
 * What an entry does, without its causes. Nodes are numbers from 0.
 *
 * @param subject whom it is about; the writer itself where it is about nobody else
 * @param life of the subject: the suspected one, the confirmed one, or the new one; the ballot of a proposal
 * @param set of a confirmation: the feeds whose suspicion of this life is evidence, as bits; of a vouched entry: the
 *     nodes that told, as bits; of a word about a charter: the epoch that would begin
 */
record Act(Kind kind, int writer, int subject, int life, int set) {

    enum Kind {
        SUSPECT, RECOVER,
        /** A confirmation that the rule let pass when it was written. */
        CONFIRM,
        /** A confirmation that the rule did not let pass, by a node that does not keep it. */
        CLAIM,
        /** The genesis of a second feed, after the disk with the first one was lost. */
        LOSE,
        /** A voter that holds the genesis of the second feed tells all it holds; whoever has this entry was told. */
        TELL, VOUCH,
        /** The first entry of a voter whose disk was set back to an earlier state: another one stands at its place. */
        BACK,
        /** The node leaves, and ends its present life by its own word. */
        LEAVE,
        /** A charter for the next epoch in which the subject votes if it does not, and does not if it does. */
        PROPOSE, APPROVE,
        /** The rule let it pass when it was written, as of a confirmation. */
        RATIFY, AMEND
    }

    private static final Kind[] KINDS = Kind.values();

    int code() {
        return kind.ordinal() | writer << 4 | subject << 7 | life << 10 | set << 13;
    }

    static Act of(int code) {
        return new Act(KINDS[code & 15], code >> 4 & 7, code >> 7 & 7, code >> 10 & 7, code >> 13);
    }

    Act as(Kind other) {
        return new Act(other, writer, subject, life, set);
    }

    boolean isOfCharters() {
        return kind.compareTo(Kind.PROPOSE) >= 0;
    }

    boolean confirms() {
        return kind == Kind.CONFIRM || kind == Kind.CLAIM;
    }

    /** {@return the same act by and of the nodes that now bear these names; a second feed and a branch remain that} */
    Act renamed(int[] names) {
        if (isOfCharters()) {
            return new Act(kind, names[writer], names[subject], life, set);
        }
        var renamed = 0;
        for (int i = 0; set >> i != 0; i++) {
            if ((set >> i & 1) != 0) {
                renamed |= 1 << (i < names.length ? names[i] : i);
            }
        }
        return new Act(kind, names[writer], names[subject], life, renamed);
    }
}
