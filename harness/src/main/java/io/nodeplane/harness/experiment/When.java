package io.nodeplane.harness.experiment;

/** The stretch of a run that an expectation is about. */
public sealed interface When {

    /** {@return the rest of a sentence: empty, or " during ...", or " after ..."} */
    String describe();

    /** {@return the rest of a sentence about how the stretch ends} */
    String describeEnd();

    /** From the first step to the end of the run. */
    record WholeRun() implements When {
        @Override
        public String describe() {
            return "";
        }

        @Override
        public String describeEnd() {
            return " at the end of the run";
        }
    }

    /** The {@link Phase} of the step with this name. */
    record During(String step) implements When {
        @Override
        public String describe() {
            return " during '" + step + "'";
        }

        @Override
        public String describeEnd() {
            return " at the end of '" + step + "'";
        }
    }

    /** From the moment the step with this name is done to the end of the run. */
    record After(String step) implements When {
        @Override
        public String describe() {
            return " after '" + step + "'";
        }

        @Override
        public String describeEnd() {
            return " at the end of the run, after '" + step + "'";
        }
    }
}
