package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.Prose.agree;
import static io.nodeplane.harness.experiment.Prose.list;

import io.nodeplane.model.NodeId;
import java.util.SortedSet;

/**
 * What must be true of a run, judged afterwards from its evidence.
 *
 * <p>Where an expectation has observers ({@code by}) and subjects, it is about every pair but a node with itself.
 */
public sealed interface Expectation {

    /** {@return the expectation as one plain sentence without its full stop} */
    String describe();

    /** {@return the stretch of the run it is about} */
    When when();

    /** At some moment the view of each observer holds each subject dead by confirmation. */
    record Confirmed(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Confirmed {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + agree(by, " comes to hold ", " each come to hold ") + list(subjects) + " dead"
                    + when.describe();
        }
    }

    /** No observer writes {@code confirmed} about a subject, and at no moment does its view hold one dead. */
    record NeverConfirmed(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public NeverConfirmed {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + " never" + agree(by, " confirms or believes", " confirm or believe") + " the death of "
                    + list(subjects) + when.describe();
        }
    }

    /** At some moment the view of each observer holds each subject suspect, whoever wrote the suspicion. */
    record Suspected(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Suspected {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + agree(by, " comes to hold ", " each come to hold ") + list(subjects) + " suspect"
                    + when.describe();
        }
    }

    /** No observer writes {@code suspected} about a subject, and at no moment does its view hold one suspect. */
    record NeverSuspected(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public NeverSuspected {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + " never" + agree(by, " suspects ", " suspect ") + list(subjects) + when.describe();
        }
    }

    /** At some moment each of the nodes says of itself that it is isolated. */
    record Isolated(SortedSet<NodeId> nodes, When when) implements Expectation {
        public Isolated {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return new Condition.Isolated(nodes).describe() + when.describe();
        }
    }

    /** At the end of the stretch the nodes have equal ledger heads and equal views. */
    record Converged(SortedSet<NodeId> nodes, When when) implements Expectation {
        public Converged {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + " end with equal ledger heads and equal views" + when.describe();
        }
    }

    /** At the end of the stretch the view of each observer holds each subject alive. */
    record Alive(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Alive {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return "in the end " + list(by) + agree(by, " holds ", " each hold ") + list(subjects) + " alive"
                    + when.describe();
        }
    }

    /** Within the stretch each of the nodes comes to an incarnation higher than it had at the start of the stretch. */
    record IncarnationRaised(SortedSet<NodeId> nodes, When when) implements Expectation {
        public IncarnationRaised {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + agree(nodes, " raises its incarnation", " each raise their incarnation")
                    + when.describe();
        }
    }

    /** Whatever each of the nodes writes within the stretch goes on the feed it wrote before: no new genesis. */
    record FeedKept(SortedSet<NodeId> nodes, When when) implements Expectation {
        public FeedKept {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + agree(nodes, " goes on with the feed it had", " each go on with the feed they had")
                    + when.describe();
        }
    }
}
