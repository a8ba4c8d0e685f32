package io.nodeplane.certainty;

/** What must hold in every history, and so in the ledger of every node at any time. */
enum Property {
    /** Neither death rests on the word of somebody whose own life the other one ended. */
    NO_MUTUAL_DEATH("no two deaths rest on each other"),
    /** Two voters or more, and more than half of them, the subject not among them and the writer among them. */
    MAJORITY("no confirmation by a minority, or by less than two voters, takes effect"),
    /** As far as the causal past of the confirmation tells. */
    NOT_ANSWERED("nobody is confirmed dead in a life after which the confirmation knows a later one"),
    /** The rule, told once more in other words: {@link Expected}. */
    AS_DEFINED("exactly those confirmations take effect that the definition allows"),
    /** What {@code Certainty.evidence} returns. After a lost disk it may find none where there is some. */
    CHOICE("a voter finds evidence whenever there is some, and none that the rule refuses"),
    /** Judged again in every larger history. */
    FOR_EVER("what comes later changes no verdict"),
    /** Of every node, in every history. */
    VIEW("a view says of each node what the entries say: alive, suspected by these, or justly dead"),
    /** Whoever is gone is dead at last, if a majority of voters with votes runs, and whoever runs is alive: {@link Fair}. */
    AT_LAST("what must come true at last can come true after every history"),
    /** Two majorities that ratified different charters for one epoch would be two epochs. */
    ONE_CHARTER("no two charters come into force in one epoch"),
    /** Counted in the causal past, in other words than the rule's. */
    BY_MAJORITY(
            "a charter is ratified after a majority approved it, and in force after a majority ratified it, each voter once"),
    /** Whoever is gone, if a majority of the voters in force runs: {@link Agreeing}. */
    GOES_ON("a majority that can talk can always put another charter in force"),
    /** One by one in the order of causes, and all at once feed by feed. */
    ORDER("equal sets of lines give equal views, in whatever order they came");

    private final String sentence;

    Property(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String toString() {
        return sentence;
    }
}
