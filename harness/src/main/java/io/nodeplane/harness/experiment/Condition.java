package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.list;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an {@code await} step waits for: true or false at one moment, as the nodes answer for themselves. */
public sealed interface Condition {

    /** {@return the condition as the rest of a sentence that starts with "until"} */
    String describe();

    /** The nodes take part, have equal ledger heads and equal views, and each of these views holds all of them alive. */
    record Converged(SortedSet<NodeId> nodes) implements Condition {
        public Converged {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + " take part, have equal ledger heads and equal views, and believe one another alive";
        }
    }

    /** The view of each observer in {@code by} holds each subject, itself apart, in exactly this state. */
    record Believes(SortedSet<NodeId> by, SortedSet<NodeId> subjects, Belief state) implements Condition {
        public Believes {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + English.agree(by, " believes ", " each believe ") + list(subjects) + " "
                    + state.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Each of the nodes says of itself that it reaches no majority of the voters. */
    record Isolated(SortedSet<NodeId> nodes) implements Condition {
        public Isolated {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + English.agree(nodes, " says that it is isolated", " each say that they are isolated");
        }
    }

    /** Each observer knows that a feed of each subject is forked. */
    record Forked(SortedSet<NodeId> by, SortedSet<NodeId> subjects) implements Condition {
        public Forked {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + English.agree(by, " knows", " each know") + " a fork of a feed of " + list(subjects);
        }
    }

    /** The view of each observer says that each subject, itself apart, is gone for good. */
    record Forgotten(SortedSet<NodeId> by, SortedSet<NodeId> subjects) implements Condition {
        public Forgotten {
            by = Nodes.atLeastOne(by);
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String describe() {
            return list(by) + English.agree(by, " looks", " each look") + " for " + list(subjects) + " no more";
        }
    }

    /** Each of the nodes says that the other voters vouch for the feed it writes. */
    record Vouched(SortedSet<NodeId> nodes) implements Condition {
        public Vouched {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return list(nodes) + English.agree(nodes, " says that its feed is", " each say that their feed is")
                    + " vouched for";
        }
    }

    /** Each of the nodes says that the charter of this epoch is in force, with these voters. */
    record InForce(SortedSet<NodeId> by, OptionalLong epoch, SortedSet<NodeId> voters) implements Condition {
        public InForce {
            by = Nodes.atLeastOne(by);
            voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        }

        @Override
        public String describe() {
            return list(by) + English.agree(by, " says", " each say") + " that " + describe(epoch, voters);
        }

        static String describe(OptionalLong epoch, SortedSet<NodeId> voters) {
            return "the charter " + (epoch.isPresent() ? "of epoch " + epoch.getAsLong() + " " : "") + "is in force"
                    + (voters.isEmpty() ? "" : ", whose voters are " + list(voters));
        }
    }

    /** Every tunnel between two of these nodes carries, in both directions: of the last probes none was lost. */
    record Carries(SortedSet<NodeId> nodes) implements Condition {
        public Carries {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "all tunnels among " + list(nodes) + " carry";
        }
    }
}
