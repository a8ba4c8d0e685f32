package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;

import io.nodeplane.ledger.Body;
import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What must be true of a run, judged afterwards from its evidence.
 *
 * <p>Where an expectation has observers ({@code by}) and subjects, it is about every pair but a node with itself.
 */
public sealed interface Expectation {

    /** {@return the expectation as one plain sentence without its full stop} */
    String describe();

    /** {@return the key that it has in a file} */
    default String key() {
        return ExpectationVerbs.ALL.of(this).name();
    }

    /** {@return it about these places only, by these names; empty if too little is left of it} */
    default Optional<Expectation> among(Who who) {
        return ExpectationVerbs.ALL.among(this, who);
    }

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
            return list(by) + agree(by, " comes to believe ", " each come to believe ") + list(subjects) + " dead"
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
            return list(by) + agree(by, " comes to believe ", " each come to believe ") + list(subjects) + " suspect"
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

    /** At the end of the stretch each observer says that a claim of each subject is refused. */
    record Refused(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Refused {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + agree(by, " shows ", " show ") + list(subjects) + " as not routable" + when.describeEnd();
        }
    }

    /** At the end of the stretch the ledger of each observer has the charter of this epoch in force, with these voters. */
    record InForce(SortedSet<NodeId> by, OptionalLong epoch, SortedSet<NodeId> voters, When when)
            implements
                Expectation {
        public InForce {
            by = Nodes.atLeastOne(by);
            voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        }

        @Override
        public String describe() {
            return "to " + list(by) + " " + Condition.InForce.describe(epoch, voters) + when.describeEnd();
        }
    }

    /** At no moment does one of the observers say that a claim of one of the subjects is refused. */
    record NeverRefused(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public NeverRefused {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + " never" + agree(by, " shows ", " show ") + list(subjects) + " as not routable"
                    + when.describe();
        }
    }

    /** At the end of the stretch the nodes have equal ledger heads and equal views. */
    record Converged(SortedSet<NodeId> nodes, When when) implements Expectation {
        public Converged {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + " have equal ledger heads and equal views" + when.describeEnd();
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
            return list(by) + agree(by, " believes ", " each believe ") + list(subjects) + " alive"
                    + when.describeEnd();
        }
    }

    /**
     * So many sync intervals after the step is done, the views of all these nodes hold all of them alive, and it stays so
     * until the next fault.
     */
    record Reconverged(SortedSet<NodeId> nodes, int withinSyncs, When.After when) implements Expectation {
        public Reconverged {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + " believe one another alive for good within " + withinSyncs
                    + (withinSyncs == 1 ? " sync interval" : " sync intervals") + when.describe();
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

    /**
     * Within the stretch each of the nodes begins a new feed; each that it begins gives one of these reasons, and names
     * what it goes on from.
     *
     * @param why in the words of the ledger; empty for any
     */
    record NewFeed(SortedSet<NodeId> nodes, SortedSet<String> why, When when) implements Expectation {
        /** The reasons that a genesis gives. */
        public static final List<String> REASONS = Body.Genesis.WHYS;

        public NewFeed {
            nodes = Nodes.atLeastOne(nodes);
            why = Collections.unmodifiableSortedSet(new TreeSet<>(why));
        }

        @Override
        public String describe() {
            return list(nodes) + agree(nodes, " begins", " each begin") + " a new feed"
                    + (why.isEmpty() ? "" : ", for the reason " + English.choice(List.copyOf(why))) + when.describe();
        }
    }

    /**
     * A feed of each of the nodes forks, and at the end each of the knowers knows it.
     *
     * @param withinSyncs how many sync intervals the news may take from the first knower to the last; empty for any
     */
    record Forked(SortedSet<NodeId> nodes, SortedSet<NodeId> knownBy, OptionalInt withinSyncs, When when)
            implements
                Expectation {
        public Forked {
            nodes = Nodes.atLeastOne(nodes);
            knownBy = Nodes.atLeastOne(knownBy);
        }

        @Override
        public String describe() {
            return "a feed of " + list(nodes) + " forks" + when.describe() + ", and " + list(knownBy)
                    + agree(knownBy, " knows it", " all know it") + (withinSyncs.isPresent()
                            ? " within " + withinSyncs.getAsInt() + " sync intervals of the first"
                            : "");
        }
    }

    /** No feed of these nodes forks. */
    record NoFork(SortedSet<NodeId> nodes, When when) implements Expectation {
        public NoFork {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "no feed of " + list(nodes) + " forks" + when.describe();
        }
    }

    /** Each of the nodes mends a damaged feed file within the stretch: what it lost is there again, and sound. */
    record Mended(SortedSet<NodeId> nodes, When when) implements Expectation {
        public Mended {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + agree(nodes, " mends its feed files", " each mend their feed files")
                    + when.describe();
        }
    }

    /** Within the stretch each of the nodes, voters, writes that the other voters vouch for its feed. */
    record Vouched(SortedSet<NodeId> nodes, When when) implements Expectation {
        public Vouched {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "the other voters vouch for the " + agree(nodes, "feed of ", "feeds of ") + list(nodes)
                    + when.describe();
        }
    }

    /** At some moment the view of each observer holds each subject dead by its own word: it left. */
    record Left(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Left {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + agree(by, " learns", " each learn") + " that " + list(subjects)
                    + agree(subjects, " has left", " have left") + when.describe();
        }
    }

    /** At some moment each observer's event log says that each subject is gone for good. */
    record Forgotten(SortedSet<NodeId> by, SortedSet<NodeId> subjects, When when) implements Expectation {
        public Forgotten {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + agree(by, " is told", " are each told") + " that " + list(subjects)
                    + agree(subjects, " is", " are") + " gone for good" + when.describe();
        }
    }

    /** At no moment does one of the nodes say of itself that it is isolated. */
    record NeverIsolated(SortedSet<NodeId> nodes, When when) implements Expectation {
        public NeverIsolated {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + " never" + agree(nodes, " says that it is isolated", " say that they are isolated")
                    + when.describe();
        }
    }

    /** Of each subject's death, in each of its incarnations, at most so many confirmations are written, by anybody. */
    record Confirmations(SortedSet<NodeId> subjects, int atMost, When when) implements Expectation {
        public Confirmations {
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return "of one death of " + (subjects.size() == 1 ? "" : "each of ") + list(subjects) + ", at most "
                    + atMost
                    + (atMost == 1 ? " confirmation is written" : " confirmations are written") + when.describe();
        }
    }

    /** The nodes write at most so many ledger lines, all together. */
    record Lines(SortedSet<NodeId> nodes, int atMost, When when) implements Expectation {
        public Lines {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + agree(nodes, " writes", " together write") + " at most " + atMost
                    + (atMost == 1 ? " ledger line" : " ledger lines") + when.describe();
        }
    }

    /** What goes through the tunnels among these nodes, and what their devices keep. */
    record Traffic(SortedSet<NodeId> nodes, TrafficClaim claim, When when) implements Expectation {
        public Traffic {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return claim.of(nodes, when);
        }
    }
}
