package io.nodeplane.harness.rates;

import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The tables: which troubles with which thresholds. */
public final class Grid {
    /** The only node that is ever disturbed where a trouble is one node's. */
    public static final NodeId DISTURBED = new NodeId("node-5");
    private static final SortedSet<NodeId> OTHERS = nodes(1, 4);
    private static final SortedSet<NodeId> ALL = nodes(1, 5);
    private static final Duration CALM = Duration.ofSeconds(60);

    private Grid() {}

    /** {@return messages lost one by one, and links that fail in bursts} */
    public static List<Cell> losses() {
        var cells = new ArrayList<Cell>();
        for (var percent : new int[]{0, 1, 5, 10, 20, 30, 40, 50}) {
            for (var rounds : new long[]{1, 2, 3, 5}) {
                cells.add(new Cell(percent + " % of messages lost", Grid::hold, percent / 100.0,
                        thresholds("suspectAfter", rounds)));
            }
        }
        for (var slot : new int[]{250, 2_000}) {
            for (var share : new int[]{10, 20, 40}) {
                for (var rounds : new long[]{1, 3}) {
                    cells.add(new Cell("each link down in " + share + " % of slots of " + slot + " ms",
                            time -> List
                                    .of(new Step.Inject(new LinkFault.Lossy(ALL, share, Duration.ofMillis(slot), time,
                                            CutMode.DROP))),
                            0, thresholds("suspectAfter", rounds)));
                }
            }
        }
        return cells;
    }

    /** {@return one node that stands still now and then, or whose processor starves} */
    public static List<Cell> pauses() {
        var cells = new ArrayList<Cell>();
        for (var ms : new long[]{500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000}) {
            for (var thresholds : List.of(thresholds("suspectAfter", 1, "confirmAfterMs", 2_500),
                    thresholds("suspectAfter", 3, "confirmAfterMs", 2_500), thresholds("suspectAfter", 3))) {
                cells.add(
                        new Cell("paused for " + ms + " ms each minute", time -> pauses(Duration.ofMillis(ms), time), 0,
                                thresholds));
            }
        }
        for (var stopped : new int[]{400, 900, 2_000}) {
            for (var health : new long[]{0, 3}) {
                cells.add(new Cell("starved: " + stopped + " ms still, 100 ms running",
                        time -> List
                                .of(new Step.Inject(new NodeFault.Stutter(only(DISTURBED), Duration.ofMillis(stopped),
                                        Duration.ofMillis(100), time))),
                        0, thresholds("healthMax", health)));
            }
        }
        return cells;
    }

    /** {@return what could make a ledger grow without end} */
    public static List<Cell> growth() {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("idle", Grid::hold, 0, thresholds()));
        for (var backoff : new long[]{0, 10}) {
            cells.add(new Cell("the link of two nodes flaps, 3 s down, 3 s up",
                    time -> flap(links(only(new NodeId("node-1")), only(new NodeId("node-2")), true), time), 0,
                    thresholds("backoffMax", backoff)));
            cells.add(new Cell("all links of one node flap, 8 s down, 8 s up", time -> flap(8, links(only(DISTURBED),
                    OTHERS, true), time), 0, thresholds("backoffMax", backoff)));
            cells.add(new Cell("one node cannot be called", time -> cut(links(OTHERS, only(DISTURBED), false), time), 0,
                    thresholds("backoffMax", backoff)));
            cells.add(new Cell("one node calls nobody", time -> cut(links(only(DISTURBED), OTHERS, false), time), 0,
                    thresholds("backoffMax", backoff)));
        }
        return cells;
    }

    private static List<Step> hold(Duration time) {
        return List.of(new Step.Hold(time));
    }

    private static List<Step> cut(SortedSet<Link> links, Duration time) {
        return List.of(new Step.Inject(new LinkFault.CutLinks(links, CutMode.DROP)), new Step.Hold(time));
    }

    private static List<Step> flap(SortedSet<Link> links, Duration time) {
        return flap(3, links, time);
    }

    private static List<Step> flap(int seconds, SortedSet<Link> links, Duration time) {
        return List.of(new Step.Inject(new LinkFault.Flap(new LinkFault.CutLinks(links, CutMode.DROP),
                Duration.ofSeconds(seconds), Duration.ofSeconds(seconds), time)));
    }

    private static List<Step> pauses(Duration pause, Duration time) {
        var steps = new ArrayList<Step>();
        for (var spent = Duration.ZERO; spent.compareTo(time) < 0; spent = spent.plus(CALM)) {
            // Short pauses are spells, whose steps take as long as they last.
            steps.add(new Step.Inject(new NodeFault.Stutter(only(DISTURBED), pause, Duration.ofMillis(1), pause)));
            steps.add(new Step.Hold(CALM.compareTo(pause) > 0 ? CALM.minus(pause) : Duration.ZERO));
        }
        return steps;
    }

    private static SortedSet<Link> links(SortedSet<NodeId> from, SortedSet<NodeId> to, boolean both) {
        var links = new TreeSet<Link>();
        for (var one : from) {
            for (var other : to) {
                links.add(new Link(one, other));
                if (both) {
                    links.add(new Link(other, one));
                }
            }
        }
        return links;
    }

    private static SequencedMap<String, Long> thresholds(Object... pairs) {
        var map = new LinkedHashMap<String, Long>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], ((Number) pairs[i + 1]).longValue());
        }
        return map;
    }

    private static SortedSet<NodeId> only(NodeId node) {
        return new TreeSet<>(List.of(node));
    }

    private static SortedSet<NodeId> nodes(int from, int to) {
        var nodes = new TreeSet<NodeId>();
        for (int i = from; i <= to; i++) {
            nodes.add(new NodeId("node-" + i));
        }
        return nodes;
    }
}
