package io.nodeplane.harness.experiment;

import java.util.Optional;

/** Judges the charter that an experiment asks for before anything is started. */
@FunctionalInterface
public interface CharterCheck {
    /** Objects to nothing. */
    CharterCheck NONE = charterJson -> Optional.empty();

    /** {@return one sentence about what is wrong with this {@code charter.json}; empty if nothing is} */
    Optional<String> objection(String charterJson);
}
