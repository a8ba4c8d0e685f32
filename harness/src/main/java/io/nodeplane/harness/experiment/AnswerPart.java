package io.nodeplane.harness.experiment;

/** What of a run answers the experiment's question: the report tells these first, in this order. */
public sealed interface AnswerPart {

    /** What everybody believed at the end of the {@link Phase} of the step with this name. */
    record Believed(String step) implements AnswerPart {}

    /** How often something happened within a stretch, and who it was. */
    record Counted(Count count, When when) implements AnswerPart {}

    /** Which feeds began again, forked or were mended. */
    record Feeds() implements AnswerPart {}

    /** Whether any entry that was written is lost, and whether the files are sound. */
    record Entries() implements AnswerPart {}

    /** How long something took from the step with this name. */
    record Measured(String step, Until until) implements AnswerPart {}

    /**
     * What came of the expectations of this kind.
     *
     * @param expectation the key that they have in a file
     */
    record Found(String expectation) implements AnswerPart {}

    /** What is counted. */
    enum Count {
        SUSPECTED("How often somebody was suspected, who, and by whom: suspicions that were written."), CONFIRMED("How"
                + " often somebody was confirmed dead, who, and by whom: confirmations that were written; and who was"
                + " believed dead."), ISOLATED("How often a node said that it is isolated, and which."), RECOVERED(
                        "How"
                                + " often a node in doubt answered with a new incarnation, and which."), LINES(
                                        "How many ledger lines were written.");

        private final String meaning;

        Count(String meaning) {
            this.meaning = meaning;
        }

        /** {@return what is counted, as a sentence} */
        String meaning() {
            return meaning;
        }

        /** {@return the word in a file} */
        public String word() {
            return Shapes.word(this);
        }
    }

    /** What a measured time ends with. */
    enum Until {
        /** The first suspicion that somebody wrote. */
        FIRST_SUSPICION,
        /** The last of the first suspicions of each. */
        LAST_SUSPICION,
        /** The first confirmation. */
        FIRST_CONFIRMATION,
        /** All believe that somebody is dead. */
        DEAD,
        /** All that are isolated said so. */
        ISOLATED,
        /** The first entry that came across. */
        FIRST_ENTRY,
        /** All running nodes had one ledger head. */
        EQUAL_HEADS,
        /** Everybody believed everybody alive. */
        ALIVE,
        /** Everybody else knew of it. */
        KNOWN;

        /** {@return the word in a file} */
        public String word() {
            return Shapes.word(this);
        }
    }
}
