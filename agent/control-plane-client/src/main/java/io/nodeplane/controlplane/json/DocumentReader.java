package io.nodeplane.controlplane.json;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the documents of the API. What a later spec has added is ignored, or read as the interface says of unknown words.
 * A text that is no such document is a {@link DocumentException}; one whose values the interface refuses is the
 * {@code INVALID_ARGUMENT} of the type.
 */
public final class DocumentReader {
    private DocumentReader() {}

    /** {@return the seeds of a join} */
    public static List<String> join(byte[] text) {
        return Fields.of(text).texts("seeds");
    }

    /** {@return the heartbeat} */
    public static Heartbeat heartbeat(byte[] text) {
        var fields = Fields.of(text);
        var heartbeat = Heartbeat.builder(fields.textIfAny("session").orElse(Heartbeat.UNNAMED), fields.number("seq"))
                .dataPlaneReady(fields.bool("dataPlaneReady"));
        return fields.has("metadata")
                ? heartbeat.metadata(fields.metadata("metadata")).build()
                : heartbeat.build();
    }

    /** {@return the report about a peer} */
    public static PeerStateReport report(byte[] text) {
        var fields = Fields.of(text);
        var report = PeerStateReport.builder(PeerStateReport.State.read(fields.text("state")),
                fields.instant("observedAt"));
        if (fields.has("handshakeAgeMs")) {
            report.handshakeAgeMs(fields.number("handshakeAgeMs"));
        }
        if (fields.has("rxBytes")) {
            report.rxBytes(fields.number("rxBytes"));
        }
        if (fields.has("txBytes")) {
            report.txBytes(fields.number("txBytes"));
        }
        if (fields.has("rttMs")) {
            report.rttMs(fields.number("rttMs"));
        }
        fields.textIfAny("endpointInUse").ifPresent(report::endpointInUse);
        return report.build();
    }

    /** {@return the view} */
    public static MembershipView view(String text) {
        return sound(() -> view(Fields.of(text)));
    }

    /** {@return the answer to a heartbeat} */
    public static Ack ack(String text) {
        var fields = Fields.of(text);
        return sound(() -> Ack.of(Ack.Outcome.read(fields.text("outcome")), fields.number("revision")));
    }

    /** {@return the answer to a report} */
    public static ReportOutcome outcome(String text) {
        return ReportOutcome.read(Fields.of(text).text("outcome"));
    }

    /** {@return what an agent adds to a leave} */
    public static Optional<String> note(String text) {
        return Fields.of(text).textIfAny("note");
    }

    /** {@return what a peer said last} */
    public static PeerMetadata peerMetadata(String text) {
        var fields = Fields.of(text);
        return sound(() -> PeerMetadata.of(Member.builder(fields.text("peerId"), fields.number("incarnation"))
                .metaVersion(fields.number("metaVersion")).state(MemberState.read(fields.text("state")))
                .metadata(fields.metadata("metadata")).build()));
    }

    /** {@return what an implementation is} */
    public static Capabilities capabilities(String text) {
        var fields = Fields.of(text);
        return sound(() -> Capabilities.builder(fields.text("name"), fields.text("version")).spec(fields.text("spec"))
                .features(fields.texts("features")).limits(limits(fields.object("limits")))
                .timers(timers(fields.object("timers"))).build());
    }

    /** {@return the update of a subscription, by the name of its event; empty for one that a later spec has added} */
    public static Optional<MembershipUpdate> update(String event, String text) {
        return switch (event) {
            case "snapshot" -> {
                var fields = Fields.of(text);
                yield Optional
                        .of(sound(() -> Snapshot.of(Reason.read(fields.text("reason")), view(fields.object("view")))));
            }
            case "delta" -> {
                var fields = Fields.of(text);
                yield Optional.of(sound(() -> Delta.of(fields.number("epoch"), fields.number("fromRevision"),
                        fields.number("revision"), fields.text("digest"), Health.read(fields.text("health")),
                        fields.number("ageMs"), fields.objects("added", DocumentReader::member),
                        fields.objects("updated", DocumentReader::member), fields.texts("removed"))));
            }
            case "keepalive" -> {
                var fields = Fields.of(text);
                yield Optional.of(KeepAlive.of(fields.number("epoch"), fields.number("revision"),
                        Health.read(fields.text("health")), fields.number("ageMs")));
            }
            default -> Optional.empty();
        };
    }

    /** {@return the failure that a problem document (RFC 9457) speaks of} */
    public static ControlPlaneException problem(String text) {
        var fields = Fields.of(text);
        return new ControlPlaneException(ErrorCode.read(fields.text("code")), fields.textIfAny("detail").orElse(""),
                fields.has("retryAfterMs") ? fields.millis("retryAfterMs") : Duration.ZERO);
    }

    private static MembershipView view(Fields fields) {
        var roster = Roster.of(fields.objects("members", DocumentReader::member));
        if (!roster.digest().equals(fields.text("digest"))) {
            throw new DocumentException("the view says digest " + fields.text("digest") + ", and its members have "
                    + roster.digest());
        }
        return MembershipView.builder(fields.text("localPeerId"), fields.number("epoch"))
                .revision(fields.number("revision")).health(Health.read(fields.text("health")))
                .localState(LocalState.read(fields.text("localState"))).ageMs(fields.number("ageMs"))
                .contactsMs(fields.has("contactsMs") ? fields.numbers("contactsMs") : Map.of()).roster(roster).build();
    }

    private static Member member(Fields fields) {
        var member = Member.builder(fields.text("peerId"), fields.number("incarnation"))
                .metaVersion(fields.number("metaVersion")).state(MemberState.read(fields.text("state")))
                .routable(fields.bool("routable"))
                .conflict(Conflict.read(fields.textIfAny("conflict").orElse(Conflict.NONE.name())))
                .dataPlaneReady(fields.bool("dataPlaneReady")).metadata(fields.metadata("metadata"));
        fields.textIfAny("controlAddress").flatMap(Endpoint::read).ifPresent(member::controlAddress);
        if (fields.has("since")) {
            member.since(fields.instant("since"));
        }
        if (fields.has("suspectedBy")) {
            member.suspectedBy(fields.texts("suspectedBy"));
        }
        fields.textIfAny("confirmation").ifPresent(member::confirmation);
        return member.build();
    }

    private static Limits limits(Fields fields) {
        return Limits.LEAST.toBuilder().metaMaxBytes(fields.smallNumber("metaMaxBytes"))
                .seedsMax(fields.smallNumber("seedsMax")).subscriptionsMax(fields.smallNumber("subscriptionsMax"))
                .updateQueueMax(fields.smallNumber("updateQueueMax"))
                .reportsPerSecondMax(fields.smallNumber("reportsPerSecondMax")).build();
    }

    private static Timers timers(Fields fields) {
        return Timers.DEFAULTS.toBuilder().convergence(fields.millis("convergenceMs"))
                .isolation(fields.millis("isolationMs")).heal(fields.millis("healMs"))
                .keepAlive(fields.millis("keepAliveMs")).heartbeatTtl(fields.millis("heartbeatTtlMs"))
                .joinDeadline(fields.millis("joinDeadlineMs")).leaveDeadline(fields.millis("leaveDeadlineMs"))
                .reportTtl(fields.millis("reportTtlMs")).reapAfter(fields.millis("reapAfterMs"))
                .probeInterval(fields.millis("probeIntervalMs")).suspicion(fields.millis("suspicionMs"))
                .certainty(fields.millis("certaintyMs")).build();
    }

    private static <T> T sound(Supplier<T> document) {
        try {
            return document.get();
        } catch (IllegalArgumentException wrong) {
            throw new DocumentException(String.valueOf(wrong.getMessage()));
        }
    }
}
