package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.ControlPlaneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Calls of the interface, each with its answer. */
final class Call {
    private final Notes notes;
    private final List<String> lines = new ArrayList<>();

    Call(Notes notes) {
        this.notes = notes;
    }

    /**
     * Calls an operation and expects something of its answer.
     *
     * @param call as a program would write it
     * @param words what the answer is in a few words
     * @return the answer; empty if the call failed
     */
    <T> Optional<T> of(String call, Supplier<T> operation, String expected, Predicate<T> so,
            Function<T, String> words) {
        try {
            var answer = operation.get();
            lines.add(call + "\n  -> " + words.apply(answer));
            notes.expect(call + " " + expected, so.test(answer), words.apply(answer));
            return Optional.of(answer);
        } catch (ControlPlaneException refused) {
            lines.add(call + "\n  -> " + refused.code() + ": " + refused.getMessage());
            notes.expect(call + " " + expected, false, refused.code() + ": " + refused.getMessage());
            return Optional.empty();
        }
    }

    /** As {@link #of}, for an operation without an answer. */
    void done(String call, Runnable operation, String expected) {
        of(call, () -> {
            operation.run();
            return true;
        }, expected, answer -> answer, answer -> "returned");
    }

    /** Keeps all calls as an exhibit. */
    void show() {
        notes.show("The calls and their answers", "text", String.join("\n", lines));
    }
}
