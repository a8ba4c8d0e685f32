package io.nodeplane.harness.standing;

import java.util.List;
import java.util.Optional;

/**
 * What a standing cluster answers to an order.
 *
 * @param status the exit status of the command
 * @param lines for people
 * @param view if it was asked to look
 */
public record Answer(int status, List<String> lines, Optional<View> view) {

    static Answer done(List<String> lines) {
        return new Answer(0, lines, Optional.empty());
    }

    static Answer refused(int status, String sentence) {
        return new Answer(status, List.of(sentence), Optional.empty());
    }
}
