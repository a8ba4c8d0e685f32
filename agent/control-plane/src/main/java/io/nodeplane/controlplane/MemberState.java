package io.nodeplane.controlplane;

import java.util.List;
import java.util.Optional;

/** What an observer believes about a member: alive, suspected of silence, or dead with a cause. */
public sealed interface MemberState {
    /** Nobody holds an unanswered suspicion against the member. */
    MemberState ALIVE = new Alive();
    /** Somebody does not hear the member, and the member has not answered yet. */
    MemberState SUSPECT = new Suspect();
    /** The member said good-bye. */
    MemberState LEFT = new Dead(Cause.LEFT);
    /** The cluster agreed that the member is silent. */
    MemberState CONFIRMED = new Dead(Cause.CONFIRMED);

    /** See {@link #ALIVE}. */
    record Alive() implements MemberState {}

    /** See {@link #SUSPECT}. A suspect member is still a member: tunnels to it stay. */
    record Suspect() implements MemberState {}

    /** No member any more, until it comes back in a higher incarnation. */
    record Dead(Cause cause) implements MemberState {}

    /**
     * A state that a later spec added. One whose text begins with {@code dead/} is read as dead; any other as suspect: it
     * is still a member, and tunnels to it stay. No implementation of this spec gives it.
     */
    record Unknown(String text) implements MemberState {}

    /** How a member died; a later cause is an {@link Unknown} state. */
    enum Cause {
        /** By its own word. */
        LEFT,
        /** By the agreement of others. */
        CONFIRMED
    }

    /** {@return the one way to write this state: {@code alive}, {@code suspect}, {@code dead/left}, {@code dead/confirmed}} */
    default String text() {
        return switch (this) {
            case Alive alive -> "alive";
            case Suspect suspect -> "suspect";
            case Dead dead -> switch (dead.cause()) {
                case LEFT -> "dead/left";
                case CONFIRMED -> "dead/confirmed";
            };
            case Unknown unknown -> unknown.text;
        };
    }

    /** {@return whether the member is none any more, whatever the cause} */
    default boolean isDead() {
        return text().startsWith("dead/");
    }

    /** {@return the state written so; {@link Unknown} if this spec has none} */
    static MemberState read(String text) {
        return parse(text).orElseGet(() -> new Unknown(text));
    }

    /** {@return the state written so, if this spec has it} */
    static Optional<MemberState> parse(String text) {
        return List.of(ALIVE, SUSPECT, LEFT, CONFIRMED).stream().filter(state -> state.text().equals(text)).findFirst();
    }
}
