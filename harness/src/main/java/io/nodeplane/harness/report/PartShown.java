package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.experiment.MilestonePart;
import io.nodeplane.harness.index.RunIndex;
import java.util.List;

/** What came of one part of a week. */
public sealed interface PartShown {
    /** What a page says of a part that there was no way to show. */
    String NOT_SHOWN = "NOT SHOWN";
    /** The exit status of a week with such a part: nobody knows. */
    int NOT_SHOWN_STATUS = 3;

    MilestonePart part();

    /** {@return {@code HELD}, {@code BROKEN}, {@code UNKNOWN}, {@code VACUOUS} or {@value #NOT_SHOWN}} */
    String word();

    /** {@return what shows it, or why nothing does, in one line} */
    String because();

    /** {@return the lab's exit status for this part alone} */
    int exitStatus();

    /**
     * An experiment was run.
     *
     * @param folder where its report and pictures lie, as the page of the week finds them
     */
    record Trial(MilestonePart.Trial part, RunIndex index, Judgement judgement, String folder) implements PartShown {

        @Override
        public String word() {
            return judgement.verdict().word();
        }

        @Override
        public String because() {
            return judgement.verdict().because();
        }

        @Override
        public int exitStatus() {
            return judgement.verdict().exitStatus();
        }
    }

    /**
     * A probe was made.
     *
     * @param where in which world, in a few words
     * @param findings what was expected of it; at least one
     */
    record Probe(MilestonePart.Probe part, String where, List<Finding> findings, List<Exhibit> exhibits)
            implements
                PartShown {
        public Probe {
            findings = List.copyOf(findings);
            exhibits = List.copyOf(exhibits);
        }

        private Verdict verdict() {
            return new Judgement(findings, List.of()).verdict();
        }

        @Override
        public String word() {
            return verdict().word();
        }

        @Override
        public String because() {
            return verdict().because();
        }

        @Override
        public int exitStatus() {
            return verdict().exitStatus();
        }
    }

    /** A page was looked for, and is there. */
    record Document(MilestonePart.Document part) implements PartShown {

        @Override
        public String word() {
            return "HELD";
        }

        @Override
        public String because() {
            return part.says().map(says -> "it is there, and says so").orElse("it is there");
        }

        @Override
        public int exitStatus() {
            return 0;
        }
    }

    /**
     * There was no way to show it.
     *
     * @param status the lab's exit status for that
     */
    record NotShown(MilestonePart part, String because, int exitStatus) implements PartShown {

        @Override
        public String word() {
            return NOT_SHOWN;
        }
    }
}
