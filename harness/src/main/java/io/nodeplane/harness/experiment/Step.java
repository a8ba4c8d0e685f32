package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

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
            return "let " + English.time(time) + " pass";
        }
    }

    /**
     * The fault is applied, and stays until a {@link Heal} names this step, a {@link Restart} undoes it, or the end of
     * its twin does; one that {@linkplain Fault#passes passes} is over when the step is done.
     */
    record Inject(Fault fault) implements Step {
        @Override
        public String describe() {
            return switch (fault) {
                case Fault.Cut cut ->
                    "cut " + cut.groups().stream().map(English::list).collect(Collectors.joining(" | "))
                            + ", " + manner(cut.mode());
                case Fault.CutLinks cut -> "cut " + English.links(cut.which()) + ", " + manner(cut.mode());
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
                case Fault.LoseDisk loss -> "take away the disk" + English.agree(loss.which(), " of ", "s of ")
                        + list(loss.which());
                case Fault.Restore restore -> "put backup '" + restore.backup() + "' back on the disk"
                        + English.agree(restore.which(), " of ", "s of ") + list(restore.which());
                case Fault.Corrupt corrupt -> "flip a bit on the disk" + English.agree(corrupt.which(), " of ", "s of ")
                        + list(corrupt.which()) + ", in "
                        + (corrupt.line().isPresent() ? "line " + corrupt.line().getAsInt() : "a middle line")
                        + " of the feed of " + corrupt.feedOf();
                case Fault.Clone clone -> "start a second " + list(clone.which()) + " on a copy of its disk: "
                        + list(clone.twins());
                case Fault.PowerOff off -> "take the power from " + list(off.which());
                case Fault.Pause pause -> "pause " + list(pause.which()) + " (SIGSTOP)";
                case Fault.Stutter stutter -> "pause " + list(stutter.which()) + " for " + time(stutter.stopped())
                        + " and let " + English.agree(stutter.which(), "it", "them") + " run for "
                        + time(stutter.running()) + ", again and again for " + time(stutter.time());
                case Fault.Foreign foreign -> "have " + English.agree(foreign.which(), "an agent", "agents")
                        + " of another cluster serve at the address" + English.agree(foreign.which(), " of ", "es of ")
                        + list(foreign.which());
                case Fault.SlowNames slow -> "have the resolver" + English.agree(slow.which(), " of ", "s of ")
                        + list(slow.which()) + " take " + time(slow.delay()) + " for each new name";
                case Fault.Flap flap -> new Inject(flap.cut()).describe() + ", for " + time(flap.down())
                        + " and mend it for " + time(flap.up()) + ", again and again for " + time(flap.time());
                case Fault.Lossy lossy -> "for " + time(lossy.time()) + ", in every " + time(lossy.slot())
                        + ", cut each link among " + list(lossy.among()) + " with a probability of " + lossy.share()
                        + " %, " + manner(lossy.mode());
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

    /** The owner of these nodes orders each of them to leave the cluster. Their processes go on running. */
    record Leave(SortedSet<NodeId> nodes) implements Step {
        public Leave {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "order " + list(nodes) + " to leave";
        }
    }

    /** The disks of these nodes are copied, whether they run or not. {@link Fault.Restore} names this step. */
    record Backup(SortedSet<NodeId> nodes) implements Step {
        public Backup {
            nodes = Nodes.atLeastOne(nodes);
        }

        @Override
        public String describe() {
            return "copy the disk" + English.agree(nodes, " of ", "s of ") + list(nodes);
        }
    }

    /** The fault of links or of names, or the pause, of the step with this name is lifted. */
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
                    + English.agree(nodes, " with what is on its disk", " with what is on their disks");
        }
    }
}
