package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.detector.Link;
import io.nodeplane.membership.Succession;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.DiskRoom;
import io.nodeplane.runtime.Node;
import java.util.Locale;

/** A node's main numbers in the text format of Prometheus. */
public final class Metrics {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder();

    private Metrics() {}

    static String text(Node node, Traffic traffic, Refusals refusals, DiskRoom disk) {
        var metrics = new Metrics();
        metrics.state(node.state());
        metrics.links(node.state(), node.now());
        metrics.head("turn_age_seconds", "For how long something has been due that this node has not done.", "gauge");
        metrics.out.append(String.format(Locale.ROOT, "node_plane_turn_age_seconds %.3f\n",
                node.turnAgeMs() / 1_000.0));
        metrics.disk(disk);
        metrics.traffic(traffic);
        metrics.head("requests_refused_total", "Requests and connections that the server refused, by reason.",
                "counter");
        refusals.counts().forEach((reason, count) -> metrics.sample("requests_refused_total", "reason", reason, count));
        return metrics.out.toString();
    }

    /** {@return those of the numbers that say how the node is, and not what passes through its process} */
    public static String text(State state) {
        var metrics = new Metrics();
        metrics.state(state);
        return metrics.out.toString();
    }

    private void state(State state) {
        gauge("ledger_entries", "Entries in this node's ledger.", state.ledger().size());
        gauge("ledger_capacity_used_percent",
                "How much of what this process can hold the ledger takes; 0 without a limit.",
                state.capacity().percent(state.ledger()));
        gauge("ledger_feeds", "Feeds in this node's ledger.", state.ledger().feeds().size());
        head("members", "Members by state, as this node's ledger says.", "gauge");
        Introspection.summary(state).fields().forEach((word, count) -> sample("members", "state", word,
                ((Json.Num) count).value()));
        gauge("peers_heard", "Members that this node's own probes reach.", state.heard().size());
        head("silent_rounds", "Failed probe rounds in a row, by the member that is silent.", "gauge");
        state.detector().contacts().forEach((peer, contact) -> {
            if (contact.silentRounds() > 0 && state.membership().view().member(peer).isPresent()) {
                sample("silent_rounds", "peer", peer.value(), contact.silentRounds());
            }
        });
        gauge("health", "Local health: 0 is well; more makes this node slower to suspect others.",
                state.detector().health());
        gauge("unreached_by", "Members that this node hears and that say that they do not reach it.",
                state.detector().oneWay().size());
        gauge("charter_epoch", "How often the founding charter was amended, as far as this node knows.",
                state.epoch().number());
        gauge("charter_voters", "Voters of the charter in force.", state.epoch().charter().voters().size());
        var succession = Succession.of(state.membership(), state.ledger());
        gauge("charter_proposals", "Proposals that may follow the charter in force.", succession.open());
        gauge("charter_stuck", "1 if none of them comes into force unless an operator does something else.",
                succession.isStuck() ? 1 : 0);
        gauge("isolated", "1 if this node does not hear a majority of voters.",
                state.isolated().isPresent() ? 1 : 0);
    }

    /** A series for each member, and for nobody else: there are no more than the ledger has. */
    private void links(State state, Now now) {
        head("link_probes", "Direct probes of the last minutes, by the member probed; at most 100.", "gauge");
        state.links().forEach((peer, link) -> link(peer, link, now, "probes", "link_probes"));
        head("link_probes_lost", "Those of them that were not answered in time.", "gauge");
        state.links().forEach((peer, link) -> link(peer, link, now, "lost", "link_probes_lost"));
        head("link_round_trip_p50_ms", "Median of the time that their answers took.", "gauge");
        state.links().forEach((peer, link) -> link(peer, link, now, "p50Ms", "link_round_trip_p50_ms"));
        head("link_round_trip_p99_ms", "99th percentile of it.", "gauge");
        state.links().forEach((peer, link) -> link(peer, link, now, "p99Ms", "link_round_trip_p99_ms"));
    }

    private void link(NodeId peer, Link link, Now now, String field, String name) {
        link.json(now.mono()).find(field)
                .ifPresent(value -> sample(name, "peer", peer.value(), ((Json.Num) value).value()));
    }

    private void disk(DiskRoom disk) {
        if (disk.isKnown()) {
            gauge("disk_free_bytes", "How much this node can still write where its data directory lies.",
                    disk.freeBytes());
            gauge("disk_low", "1 if that is less than a tenth of the file system, and less than 1 GiB.",
                    disk.isLow() ? 1 : 0);
        }
    }

    private void traffic(Traffic traffic) {
        head("requests_received_total", "Requests received, by sender.", "counter");
        traffic.received().forEach((peer, one) -> sample("requests_received_total", "peer", peer, one.requests()));
        head("replies_received_total", "Replies received, by sender.", "counter");
        traffic.received().forEach((peer, one) -> sample("replies_received_total", "peer", peer, one.replies()));
        head("payload_received_bytes_total", "Bytes of requests and replies received, by sender.", "counter");
        traffic.received().forEach((peer, one) -> sample("payload_received_bytes_total", "peer", peer,
                one.requestBytes() + one.replyBytes()));
        head("requests_failed_total", "Requests that got no reply, by address.", "counter");
        traffic.failures().forEach((address, one) -> sample("requests_failed_total", "address", address,
                one.count()));
        head("replies_unauthenticated_total", "Replies of somebody who does not know this cluster's secret.",
                "counter");
        out.append(String.format(Locale.ROOT, "node_plane_replies_unauthenticated_total %d\n",
                traffic.unauthenticatedReplies()));
    }

    private void gauge(String name, String help, long value) {
        head(name, help, "gauge");
        out.append(String.format(Locale.ROOT, "node_plane_%s %d\n", name, value));
    }

    private void head(String name, String help, String type) {
        out.append(String.format(Locale.ROOT, "# HELP node_plane_%1$s %2$s\n# TYPE node_plane_%1$s %3$s\n", name, help,
                type));
    }

    private void sample(String name, String label, String of, long value) {
        out.append(String.format(Locale.ROOT, "node_plane_%s{%s=\"%s\"} %d\n", name, label, of, value));
    }
}
