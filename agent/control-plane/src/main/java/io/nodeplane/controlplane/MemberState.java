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

    /** How a member died. */
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
        };
    }

    /** {@return the state written so, if it is one} */
    static Optional<MemberState> parse(String text) {
        return List.of(ALIVE, SUSPECT, LEFT, CONFIRMED).stream().filter(state -> state.text().equals(text)).findFirst();
    }
}
