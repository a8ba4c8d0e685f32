package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.list;
import static io.nodeplane.harness.experiment.English.time;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** The faults that break links. */
final class LinkFaults {
    /** The most different limits that one step may go through. */
    static final int LIMITS_MAX = 200;
    static final String LINKS = "Directed links: `node-1->node-2` is what node-1 opens to node-2.";
    private static final String AMONG = "Every link between two of these nodes.";
    private static final String MODES = "`refuse`: connections close and new ones are refused at once. `drop`: every byte"
            + " is dropped in silence. `jam`: nothing moves, and what is under way arrives after the heal.";
    private static final String ALL_OF_IT = "How long all of it takes.";

    private static final FaultVerb<LinkFault.OfCut> CUT = FaultVerb.of("cut", LinkFault.OfCut.class,
            "Cuts links, until a `heal`.",
            Form.of(new Head("cut", "Which links, as `groups`, `links`, `ring`, `one-way` or `isolate`, and how they"
                    + " fail."), new Choice<>(CutWhere.WORDS, CutWhere::of),
                    Key.of("mode", MODES, Shapes.word(CutMode.class, CutMode.REFUSE), LinkFault.OfCut::mode),
                    CutWhere::in),
            LinkFaults::cut, "cut on",
            "no payload crossed the links, which carried some before, in a time in which at least three requests were due")
            .touching("cut").healed("cut")
            .countedAs(cut -> cut instanceof LinkFault.Cut ? "cut, sides" : "cut, links");

    private static final FaultVerb<LinkFault.Latency> LATENCY = FaultVerb.of("latency", LinkFault.Latency.class,
            "Slows links down, until a `heal`.",
            Form.of(new Head("latency", "Which links, and how slow."),
                    Key.of("among", AMONG, Places.SEVERAL, LinkFault.Latency::among),
                    Key.of("delay", "How long everything waits, in each direction.", Shapes.TIME,
                            LinkFault.Latency::delay),
                    Key.of("jitter", "How much the delay varies, up and down; not more than the delay. Default: not at"
                            + " all.", Shapes.TIME, LinkFault.Latency::jitter, Duration.ZERO),
                    LinkFault.Latency::new).unless(
                            slow -> few(slow.among(), "latency").or(() -> restless(slow.delay(), slow.jitter()))),
            slow -> "delay everything among " + list(slow.among()) + " by " + time(slow.delay())
                    + (slow.jitter().isZero() ? "" : ", give or take " + time(slow.jitter())),
            "latency on", "answers over the links took longer by the delay, and by a quarter of what they took before")
            .touching("slowed").healed("latency");

    private static final Shape<SortedSet<Link>> BETWEEN = Shapes.readOnly(Places.NODES.schema(), LinkFaults::between);
    private static final Vocabulary<SortedSet<Link>> LIMITED = new Vocabulary<SortedSet<Link>>(List.of(
            new Word<SortedSet<Link>, SortedSet<Link>>("links", LINKS, Places.LINKS, links -> links, Optional::of),
            Word.<SortedSet<Link>, SortedSet<Link>>readOnly("among", AMONG, BETWEEN, links -> links)));

    private static final FaultVerb<LinkFault.LimitData> LIMIT = FaultVerb.of("limit-data", LinkFault.LimitData.class,
            "Closes connections after so many bytes, which tears what they carry, until a `heal`.",
            Form.of(new Head("limitData", "`limit-data`", "Which links, as `links` or as `among`, and after how many"
                    + " bytes their connections close."),
                    new Choice<>(LIMITED, LinkFault.LimitData::which),
                    Key.of("streams",
                            "Which bytes count: those of `requests`, those of `replies`, or each of them apart."
                                    + " Default: both.",
                            Shapes.word(Streams.class), LinkFault.LimitData::streams, Streams.BOTH),
                    Key.of("bytes",
                            "How many bytes of a stream pass before its connection is closed; several numbers are"
                                    + " gone through one after the other, and the last stays.",
                            Shapes.numbers(LIMITS_MAX),
                            LinkFault.LimitData::bytes),
                    Key.of("each", "How long each of several numbers stays.", Shapes.TIME, LinkFault.LimitData::each,
                            Duration.ZERO),
                    LinkFault.LimitData::new).unless(
                            limit -> limit.bytes().size() > 1 && limit.each().isZero()
                                    ? Optional.of("several limits need 'each', the time that each of them stays")
                                    : Optional.empty()),
            LinkFaults::limit, "limit on", "requests over the links were lost, and a greater share than before")
            .touching("limited").healed("limit");

    private static final FaultVerb<LinkFault.Flap> FLAP = FaultVerb.of("flap", LinkFault.Flap.class,
            "Cuts and mends links again and again. The step takes that long, and ends with all of them whole.",
            Form.of(new Head("flap", "Which links, as for `cut`, how they fail, and for how long each time."),
                    new Choice<>(CutWhere.WORDS, flap -> CutWhere.of(flap.cut())),
                    Key.of("mode", MODES, Shapes.word(CutMode.class), flap -> flap.cut().mode()),
                    Key.of("down", "How long they are cut each time.", Shapes.TIME, LinkFault.Flap::down),
                    Key.of("up", "How long they are whole each time.", Shapes.TIME, LinkFault.Flap::up),
                    Key.of("time", ALL_OF_IT, Shapes.TIME, LinkFault.Flap::time),
                    (where, mode, down, up, time) -> new LinkFault.Flap(where.in(mode), down, up, time)),
            flap -> cut(flap.cut()) + ", for " + time(flap.down()) + " and mend it for " + time(flap.up())
                    + ", again and again for " + time(flap.time()),
            "flapping", "requests over the links were lost, and a greater share than before")
            .touching("cut now and then").harderThan(flap -> List.of(flap.cut()));

    private static final FaultVerb<LinkFault.Lossy> LOSSY = FaultVerb.of("lossy", LinkFault.Lossy.class,
            "Cuts links by chance, each for a slot of time at once. The step takes that long, and ends with all of them"
                    + " whole.",
            Form.of(new Head("lossy", "Which links, and how often. TCP repeats what a network loses, so loss is made of"
                    + " short cuts: which links when follows from the run's seed."),
                    Key.of("among", AMONG, Places.SEVERAL, LinkFault.Lossy::among),
                    Key.of("share", "In how many of 100 slots a link is cut.", Shapes.number(new Bounds(1, 99)),
                            LinkFault.Lossy::share).called("'share', so many percent of the slots,"),
                    Key.of("slot", "How long a slot is: whether a link is cut is decided anew for each.", Shapes.TIME,
                            LinkFault.Lossy::slot),
                    Key.of("time", ALL_OF_IT, Shapes.TIME, LinkFault.Lossy::time),
                    Key.of("mode", MODES, Shapes.word(CutMode.class), LinkFault.Lossy::mode),
                    LinkFault.Lossy::new).unless(lossy -> few(lossy.among(), "loss")),
            lossy -> "for " + time(lossy.time()) + ", in every " + time(lossy.slot()) + ", cut each link among "
                    + list(lossy.among()) + " with a probability of " + lossy.share() + " %, " + manner(lossy.mode()),
            "loss", "requests over the links were lost, and a greater share than before").touching("cut now and then");

    static final List<FaultVerb<?>> ALL = List.of(CUT, LATENCY, LIMIT, FLAP, LOSSY);

    private LinkFaults() {}

    private static SortedSet<Link> between(Values values, Node node, String title) {
        var nodes = values.nodes(node, title);
        if (nodes.size() < 2) {
            throw values.problems().refuse(node,
                    title + " must name at least two nodes: the limit is on the links between"
                            + " them");
        }
        return Link.among(nodes);
    }

    static Optional<String> restless(Duration delay, Duration jitter) {
        return jitter.compareTo(delay) > 0
                ? Optional.of("'jitter' must not be greater than 'delay'")
                : Optional.empty();
    }

    static Optional<String> few(SortedSet<NodeId> among, String what) {
        return among.size() < 2
                ? Optional.of("'among' must name at least two nodes: " + what + " is on the links between them")
                : Optional.empty();
    }

    private static String cut(LinkFault.OfCut cut) {
        return "cut " + switch (CutWhere.of(cut)) {
            case CutWhere.Between(var sides) ->
                sides.stream().map(English::list).collect(Collectors.joining(" | "));
            case CutWhere.Exactly(var links) -> English.links(links);
        } + ", " + manner(cut.mode());
    }

    private static String limit(LinkFault.LimitData limit) {
        var bytes = limit.bytes();
        return "close each connection over " + list(limit.which()) + " when " + (bytes.size() == 1 ? "" : "first ")
                + bytes.getFirst() + " bytes"
                + (bytes.size() == 1 ? "" : ", in " + bytes.size() + " steps up to " + bytes.getLast() + ",")
                + " of its " + switch (limit.streams()) {
                    case REQUESTS -> "requests";
                    case REPLIES -> "replies";
                    case BOTH -> "requests or of its replies";
                } + " have passed";
    }

    private static String manner(CutMode mode) {
        return switch (mode) {
            case REFUSE -> "refusing connections";
            case DROP -> "dropping every byte in silence";
            case JAM -> "holding every byte back until the heal";
        };
    }
}
