package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Arrivals;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A message worth an arrow: one that brought entries somewhere first, or one that nobody answered.
 *
 * @param sent as early as it can have been, and no earlier than the lab's own delays of that link explain
 * @param came when it was there; for one that was lost, when it was sent
 */
record Sent(NodeId from, NodeId to, Instant sent, Instant came, Kind kind) {

    /** What became of it. */
    enum Kind {
        /** It brought entries that were not there. */
        BROUGHT,
        /** It told entries, and did not arrive. */
        LOST,
        /** It was a probe, and nothing came back: the first of a silence. */
        PROBE
    }

    /** {@return all of a run, in the order of their arrival} */
    static List<Sent> of(ReportContext context, Arrivals arrivals) {
        var all = new ArrayList<Sent>();
        for (var event : context.index().events("head")) {
            arrivals.bringer(event).ifPresent(from -> all.add(brought(context, arrivals, from, event)));
        }
        for (var event : context.index().events("push-unanswered")) {
            lost(context, arrivals, event).ifPresent(all::add);
        }
        for (var event : context.index().events("silent")) {
            place(context, event).ifPresent(to -> all.add(new Sent(event.node(), to, event.at(), event.at(),
                    Kind.PROBE)));
        }
        all.sort(Comparator.comparing(Sent::came).thenComparing(Sent::from).thenComparing(Sent::to)
                .thenComparing(Sent::kind));
        return List.copyOf(all);
    }

    private static Sent brought(ReportContext context, Arrivals arrivals, NodeId from, LoggedEvent event) {
        // Nobody sends what it does not have.
        var had = event.lines().stream().filter(id -> !id.feed().node().equals(Twin.node(event.node())))
                .flatMap(id -> arrivals.arrival(id, from).stream()).map(Arrivals.Arrival::at)
                .filter(at -> !at.isAfter(event.at())).max(Comparator.naturalOrder());
        var slowed = event.at().minus(delay(context, new Link(from, event.node()), event.at()));
        return new Sent(from, event.node(), had.filter(slowed::isBefore).orElse(slowed), event.at(), Kind.BROUGHT);
    }

    private static Duration delay(ReportContext context, Link link, Instant at) {
        return context.troubles().stream()
                .filter(trouble -> trouble.links().contains(link) && !at.isBefore(trouble.from())
                        && !at.isAfter(trouble.to()))
                .map(trouble -> trouble.fault() instanceof LinkFault.Latency latency ? latency.delay() : Duration.ZERO)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether a message without an answer arrived is seen at the other end. */
    private static Optional<Sent> lost(ReportContext context, Arrivals arrivals, LoggedEvent event) {
        var sent = event.at().minusMillis(event.event().details().number("ms"));
        return place(context, event)
                .filter(to -> event.lines().stream()
                        .noneMatch(id -> arrived(arrivals, id, event.node(), to, sent,
                                event.at())))
                .map(to -> new Sent(event.node(), to, sent, sent, Kind.LOST));
    }

    private static boolean arrived(Arrivals arrivals, EntryId id, NodeId from, NodeId to, Instant sent, Instant until) {
        return arrivals.arrival(id, to).filter(arrival -> arrival.bringer().filter(from::equals).isPresent()
                && !arrival.at().isBefore(sent) && !arrival.at().isAfter(until)).isPresent();
    }

    private static Optional<NodeId> place(ReportContext context, LoggedEvent event) {
        return context.nodes().stream().filter(node -> node.value().equals(event.text("peer"))
                && !node.equals(event.node())).findFirst();
    }
}
