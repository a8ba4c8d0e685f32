package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.Prose.list;
import static io.nodeplane.harness.experiment.Prose.time;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** One thing the lab does, or waits for. Steps run one after the other, in the order of the file. */
public sealed interface Step {

    /** {@return the step in plain English, as an order to the lab} */
    String describe();

    /** These nodes are started for the first time, in this order, {@code every} apart; zero starts all at once. */
    record Start(List<NodeId> nodes, Duration every) implements Step {
        public Start {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty() || every.isNegative()) {
                throw new IllegalArgumentException("a start needs a node, and a time that is not negative");
            }
        }

        @Override
        public String describe() {
            return "start " + list(nodes) + (every.isZero() ? "" : ", one every " + time(every));
        }
    }

    /** The run goes on as soon as the condition holds, or when the limit has passed: that alone fails nothing. */
    record Await(Condition condition, Duration within) implements Step {
        @Override
        public String describe() {
            return "wait at most " + time(within) + " until " + condition.describe();
        }
    }

    /** Nothing is done for so long. */
    record Hold(Duration time) implements Step {
        @Override
        public String describe() {
            return "let " + Prose.time(time) + " pass";
        }
    }

    /**
     * The fault is applied, and stays until a {@link Heal} names this step, a {@link Restart} undoes it, or the end of
     * its twin does.
     */
    record Inject(Fault fault) implements Step {
        @Override
        public String describe() {
            return switch (fault) {
                case Fault.Cut cut -> "cut " + cut.groups().stream().map(Prose::list).collect(Collectors.joining(" | "))
                        + ", " + manner(cut.mode());
                case Fault.CutLinks cut -> "cut " + list(cut.which()) + ", " + manner(cut.mode());
                case Fault.Latency latency -> "delay everything among " + list(latency.among()) + " by "
                        + time(latency.delay())
                        + (latency.jitter().isZero() ? "" : ", give or take " + time(latency.jitter()));
                case Fault.Kill kill -> "kill " + list(kill.which()) + " without warning (SIGKILL)";
                case Fault.Stop stop -> "stop " + list(stop.which()) + " (SIGTERM)";
                case Fault.LimitData limit -> "close each connection over " + list(limit.which()) + " when "
                        + (limit.bytes().size() == 1 ? "" : "first ") + limit.bytes().getFirst() + " bytes"
                        + (limit.bytes().size() == 1
                                ? ""
                                : ", in " + limit.bytes().size() + " steps up to " + limit.bytes().getLast() + ",")
                        + " of its " + stream(limit) + " have passed";
                case Fault.LoseDisk loss -> "take away the disk" + Prose.agree(loss.which(), " of ", "s of ")
                        + list(loss.which());
                case Fault.Restore restore -> "put backup '" + restore.backup() + "' back on the disk"
                        + Prose.agree(restore.which(), " of ", "s of ") + list(restore.which());
                case Fault.Corrupt corrupt -> "flip a bit on the disk" + Prose.agree(corrupt.which(), " of ", "s of ")
                        + list(corrupt.which()) + ", in "
                        + (corrupt.line().isPresent() ? "line " + corrupt.line().getAsInt() : "a middle line")
                        + " of the feed of " + corrupt.feedOf();
                case Fault.Clone clone -> "start a second " + list(clone.which()) + " on a copy of its disk: "
                        + list(clone.twins());
            };
        }

        private static String stream(Fault.LimitData limit) {
            return switch (limit.streams()) {
                case REQUESTS -> "requests";
                case REPLIES -> "replies";
                case BOTH -> "requests or of its replies";
            };
        }

        private static String manner(CutMode mode) {
            return switch (mode) {
                case REFUSE -> "refusing connections";
                case DROP -> "dropping every byte in silence";
                case JAM -> "holding every byte back until the heal";
            };
        }
    }

    /** The disks of these nodes are copied, whether they run or not. {@link Fault.Restore} names this step. */
    record Backup(SortedSet<NodeId> nodes) implements Step {
        public Backup {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "copy the disk" + Prose.agree(nodes, " of ", "s of ") + list(nodes);
        }
    }

    /** The fault of links of the step with this name is lifted. */
    record Heal(String fault) implements Step {
        @Override
        public String describe() {
            return "heal '" + fault + "'";
        }
    }

    /** These nodes, killed or stopped before, are started again on the disks they had. */
    record Restart(SortedSet<NodeId> nodes) implements Step {
        public Restart {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "restart " + list(nodes)
                    + Prose.agree(nodes, " with what is on its disk", " with what is on their disks");
        }
    }
}
