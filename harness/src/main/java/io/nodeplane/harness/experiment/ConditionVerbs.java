package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** All that can be waited for. */
final class ConditionVerbs {
    private static final String OBSERVERS = "The observers.";
    /** The number of an epoch. */
    static final Shape<OptionalLong> EPOCH = Shapes.number(new Bounds(0, 1_000))
            .as(number -> OptionalLong.of(number), epoch -> Math.toIntExact(epoch.getAsLong()));

    static final Vocabulary<Condition> ALL = new Vocabulary<Condition>(List.of(
            Word.of("converged", Condition.Converged.class,
                    "The nodes take part, have equal ledger heads and equal views,"
                            + " and believe one another alive.",
                    Places.NODES.as(Condition.Converged::new, Condition.Converged::nodes)),
            Word.of("believes", Condition.Believes.class, "Each observer believes each subject to be in one state.",
                    Form.of(new Head("believes",
                            "Who believes whom to be what. A state that passes quickly can be missed:"
                                    + " wait for `dead` rather than `suspect`."),
                            Key.of("by", OBSERVERS, Places.NODES, Condition.Believes::by),
                            Key.of("subjects", "The nodes they are asked about.", Places.SUBJECTS,
                                    Condition.Believes::subjects),
                            Key.of("state", "The state, exactly.", Shapes.word(Belief.class),
                                    Condition.Believes::state),
                            Condition.Believes::new).unless(some -> self(some.by(), some.subjects()))),
            Word.of("isolated", Condition.Isolated.class,
                    "Each of the nodes says of itself that it reaches no majority of"
                            + " the voters.",
                    Places.NODES.as(Condition.Isolated::new, Condition.Isolated::nodes)),
            Word.of("forked", Condition.Forked.class, "Each observer knows that a feed of each subject is forked.",
                    Form.of(new Head("known", "The condition `forked`", "Who knows of a fork of whose feed."),
                            Key.of("by", OBSERVERS, Places.NODES, Condition.Forked::by),
                            Key.of("subjects", "The nodes of which a feed is forked.", Places.SUBJECTS,
                                    Condition.Forked::subjects),
                            Condition.Forked::new)),
            Word.of("forgotten", Condition.Forgotten.class, "Each observer believes each subject to be gone for good.",
                    Form.of(new Head("gone", "The condition `forgotten`", "Who looks for whom no more."),
                            Key.of("by", OBSERVERS, Places.NODES, Condition.Forgotten::by),
                            Key.of("subjects", "The nodes that are gone for good.", Places.SUBJECTS,
                                    Condition.Forgotten::subjects),
                            Condition.Forgotten::new).unless(some -> self(some.by(), some.subjects()))),
            Word.of("vouched", Condition.Vouched.class,
                    "Each of the nodes, voters, says that the other voters vouch for"
                            + " its feed.",
                    Places.VOTERS.as(Condition.Vouched::new, Condition.Vouched::nodes)),
            Word.of("charter", Condition.InForce.class, "Each of the nodes says which charter is in force.",
                    Form.of(new Head("charterKnown", "The condition `charter`", "Who says what of the charter in force."
                            + " At least one of `epoch` and `voters`."),
                            Key.of("by", OBSERVERS, Places.NODES, Condition.InForce::by),
                            Key.of("epoch", "Its number: how often the founding charter was amended.", EPOCH,
                                    Condition.InForce::epoch, OptionalLong.empty()),
                            Key.of("voters", "Its voters, all of them.", Places.SUBJECTS, Condition.InForce::voters,
                                    new TreeSet<>()),
                            Condition.InForce::new)
                            .unless(one -> nothing(one.epoch(), one.voters()))),
            Word.of("carries", Condition.Carries.class,
                    "Every tunnel between two of these nodes carries, in both directions: of the last probes none was"
                            + " lost. In a cluster with `vpn`.",
                    Places.SEVERAL.as(Condition.Carries::new, Condition.Carries::nodes))));

    private ConditionVerbs() {}

    /** {@return why a charter of which nothing is said is no question} */
    static Optional<String> nothing(OptionalLong epoch, SortedSet<NodeId> voters) {
        return epoch.isEmpty() && voters.isEmpty()
                ? Optional.of("says nothing of the charter: give 'epoch', 'voters' or both")
                : Optional.empty();
    }

    /** {@return why a question is none that asks a node about itself and nobody else} */
    static Optional<String> self(SortedSet<NodeId> by, SortedSet<NodeId> subjects) {
        return by.size() == 1 && by.equals(subjects)
                ? Optional.of("'by' and 'subjects' are both " + by.first()
                        + ", but an observer is asked about others only")
                : Optional.empty();
    }
}
