package io.nodeplane.controlplane.json;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Timers;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the documents of the API. Enumerations are written as the names of their constants. */
public final class DocumentWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator out;

    private DocumentWriter(JsonGenerator out) {
        this.out = out;
    }

    /** {@return the body of a join} */
    public static String join(Collection<String> seeds) {
        return document(to -> to.texts("seeds", seeds));
    }

    /** {@return the body of a heartbeat} */
    public static String heartbeat(Heartbeat heartbeat) {
        return document(to -> {
            to.text("session", heartbeat.session());
            to.number("seq", heartbeat.seq());
            to.bool("dataPlaneReady", heartbeat.dataPlaneReady());
            heartbeat.metadata().ifPresent(metadata -> to.metadata("metadata", metadata));
        });
    }

    /** {@return the body of a report} */
    public static String report(PeerStateReport report) {
        return document(to -> {
            to.text("state", report.state().name());
            to.text("observedAt", report.observedAt().toString());
            report.handshakeAgeMs().ifPresent(ms -> to.number("handshakeAgeMs", ms));
            report.rxBytes().ifPresent(bytes -> to.number("rxBytes", bytes));
            report.txBytes().ifPresent(bytes -> to.number("txBytes", bytes));
            report.endpointInUse().ifPresent(endpoint -> to.text("endpointInUse", endpoint));
            report.rttMs().ifPresent(ms -> to.number("rttMs", ms));
        });
    }

    /** {@return the view} */
    public static String view(MembershipView view) {
        return document(to -> to.viewFields(view));
    }

    /** {@return the answer to a heartbeat} */
    public static String ack(Ack ack) {
        return document(to -> {
            to.text("outcome", ack.outcome().name());
            to.number("revision", ack.revision());
        });
    }

    /** {@return the answer to a report} */
    public static String outcome(ReportOutcome outcome) {
        return document(to -> to.text("outcome", outcome.name()));
    }

    /** {@return what a peer said last} */
    public static String peerMetadata(PeerMetadata peer) {
        return document(to -> {
            to.text("peerId", peer.peerId());
            to.number("incarnation", peer.incarnation());
            to.number("metaVersion", peer.metaVersion());
            to.text("state", peer.state().text());
            to.metadata("metadata", peer.metadata());
        });
    }

    /** {@return what an implementation is} */
    public static String capabilities(Capabilities capabilities) {
        return document(to -> {
            to.text("name", capabilities.name());
            to.text("version", capabilities.version());
            to.text("spec", capabilities.spec());
            to.texts("features", capabilities.features());
            to.object("limits", () -> to.limits(capabilities.limits()));
            to.object("timers", () -> to.timers(capabilities.timers()));
        });
    }

    /** {@return the name of the event of a subscription that carries this update} */
    public static String event(MembershipUpdate update) {
        return switch (update) {
            case Snapshot snapshot -> "snapshot";
            case Delta delta -> "delta";
            case KeepAlive alive -> "keepalive";
        };
    }

    /** {@return the data of that event} */
    public static String update(MembershipUpdate update) {
        return document(to -> {
            switch (update) {
                case Snapshot snapshot -> {
                    to.text("reason", snapshot.reason().name());
                    to.object("view", () -> to.viewFields(snapshot.view()));
                }
                case Delta delta -> {
                    to.number("epoch", delta.epoch());
                    to.number("fromRevision", delta.fromRevision());
                    to.number("revision", delta.revision());
                    to.text("digest", delta.digest());
                    to.text("health", delta.health().name());
                    to.number("ageMs", delta.ageMs());
                    to.members("added", delta.added());
                    to.members("updated", delta.updated());
                    to.texts("removed", delta.removed());
                }
                case KeepAlive alive -> {
                    to.number("epoch", alive.epoch());
                    to.number("revision", alive.revision());
                    to.text("health", alive.health().name());
                    to.number("ageMs", alive.ageMs());
                }
            }
        });
    }

    /** {@return the problem document (RFC 9457) of a failure} */
    public static String problem(int status, ControlPlaneException failure) {
        return document(to -> {
            to.text("type", "urn:node-plane:problem:"
                    + failure.code().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            to.text("title", failure.code().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            to.number("status", status);
            to.text("detail", String.valueOf(failure.getMessage()));
            to.text("code", failure.code().name());
            to.bool("retryable", failure.retryable());
            to.number("retryAfterMs", failure.retryAfterMs());
        });
    }

    /** {@return an object of these texts, as a server says something of its own} */
    public static String texts(SortedMap<String, String> texts) {
        return document(to -> texts.forEach(to::text));
    }

    private void viewFields(MembershipView view) {
        number("schemaVersion", view.schemaVersion());
        number("epoch", view.epoch());
        number("revision", view.revision());
        text("digest", view.digest());
        text("health", view.health().name());
        text("localState", view.localState().name());
        text("localPeerId", view.localPeerId());
        number("ageMs", view.ageMs());
        members("members", view.members());
        object("contactsMs", () -> view.contactsMs().forEach(this::number));
    }

    private void members(String name, Collection<Member> members) {
        out.writeArrayPropertyStart(name);
        for (var member : members) {
            out.writeStartObject();
            member(member);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void member(Member member) {
        text("peerId", member.peerId());
        number("incarnation", member.incarnation());
        number("metaVersion", member.metaVersion());
        text("state", member.state().text());
        bool("routable", member.routable());
        text("conflict", member.conflict().name());
        bool("dataPlaneReady", member.dataPlaneReady());
        metadata("metadata", member.metadata());
        member.controlAddress().ifPresent(address -> text("controlAddress", address.toString()));
        text("since", member.since().toString());
        texts("suspectedBy", member.suspectedBy());
        member.confirmation().ifPresent(name -> text("confirmation", name));
    }

    private void limits(Limits limits) {
        number("metaMaxBytes", limits.metaMaxBytes());
        number("seedsMax", limits.seedsMax());
        number("subscriptionsMax", limits.subscriptionsMax());
        number("updateQueueMax", limits.updateQueueMax());
        number("reportsPerSecondMax", limits.reportsPerSecondMax());
    }

    private void timers(Timers timers) {
        number("convergenceMs", timers.convergence().toMillis());
        number("isolationMs", timers.isolation().toMillis());
        number("healMs", timers.heal().toMillis());
        number("keepAliveMs", timers.keepAlive().toMillis());
        number("heartbeatTtlMs", timers.heartbeatTtl().toMillis());
        number("joinDeadlineMs", timers.joinDeadline().toMillis());
        number("leaveDeadlineMs", timers.leaveDeadline().toMillis());
        number("reportTtlMs", timers.reportTtl().toMillis());
        number("reapAfterMs", timers.reapAfter().toMillis());
        number("probeIntervalMs", timers.probeInterval().toMillis());
        number("suspicionMs", timers.suspicion().toMillis());
        number("certaintyMs", timers.certainty().toMillis());
    }

    private void metadata(String name, Metadata metadata) {
        object(name, () -> metadata.attributes().forEach(this::text));
    }

    private void text(String name, String value) {
        out.writeStringProperty(name, value);
    }

    private void number(String name, long value) {
        out.writeNumberProperty(name, value);
    }

    private void bool(String name, boolean value) {
        out.writeBooleanProperty(name, value);
    }

    private void texts(String name, Collection<String> values) {
        out.writeArrayPropertyStart(name);
        values.forEach(out::writeString);
        out.writeEndArray();
    }

    private void object(String name, Runnable fields) {
        out.writeObjectPropertyStart(name);
        fields.run();
        out.writeEndObject();
    }

    private static String document(Consumer<DocumentWriter> fields) {
        var text = new StringWriter();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            fields.accept(new DocumentWriter(out));
            out.writeEndObject();
        }
        return text.toString();
    }
}
