package io.nodeplane.membership;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** The state of a member in its present incarnation. */
public sealed interface MemberState {

    /** Nobody has an unanswered suspicion of it. */
    record Alive() implements MemberState {}

    /** These observers suspect it, and it has not answered. No certainty follows. */
    record Suspect(SortedSet<NodeId> by) implements MemberState {
        public Suspect {
            by = Collections.unmodifiableSortedSet(new TreeSet<>(by));
        }
    }

    /** Dead by its own word. */
    record Left() implements MemberState {}

    /** Dead by the certainty rule: this entry has the evidence. */
    record Confirmed(EntryId by) implements MemberState {}

    /** {@return the state's word: {@code alive}, {@code suspect}, or {@code dead}} */
    default String word() {
        return switch (this) {
            case Alive alive -> "alive";
            case Suspect suspect -> "suspect";
            case Left left -> "dead";
            case Confirmed confirmed -> "dead";
        };
    }

    /** {@return why it is dead: {@code left} or {@code confirmed}; empty for the living} */
    default String cause() {
        return switch (this) {
            case Alive alive -> "";
            case Suspect suspect -> "";
            case Left left -> "left";
            case Confirmed confirmed -> "confirmed";
        };
    }
}
