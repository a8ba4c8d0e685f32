package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.View;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** One thing that is done or looked at in a scene. What is told of it is what the cluster says, and nothing else. */
sealed interface Beat {

    /**
     * An order is given.
     *
     * @param command as a person would type it
     */
    record Give(String command, Order order) implements Beat {}

    /** It is looked at until this is so; every change on the way is told. */
    record Until(String what, Predicate<View> so, Duration within) implements Beat {}

    /** It is looked at for so long, and this has to be so at each look. */
    record Throughout(String what, Predicate<View> so, Duration lasting) implements Beat {}

    /** What every node believes of every other one, as a table. */
    record Table() implements Beat {}

    /** A question of another kind. */
    record Ask(Question question) implements Beat {}

    /** Something that takes more than a look. */
    @FunctionalInterface
    interface Question {
        Told ask(Stage stage, View view) throws IOException, InterruptedException;
    }

    /**
     * What came of a question.
     *
     * @param lines for people
     * @param expected whether it was what was expected
     */
    record Told(List<String> lines, boolean expected) {}
}
