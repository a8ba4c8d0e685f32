package io.nodeplane.controlplane.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.Timers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final long MAX = (1L << 53) - 1;
    private static final Member FULL = Member.builder("vpn-2", MAX).metaVersion(7).state(MemberState.SUSPECT)
            .routable(false).conflict(Conflict.ADDRESS).dataPlaneReady(true)
            .metadata(Metadata.of(Map.of("gr\u00fc\u00dfe", "\u4e16 \ud83c\udf0d \"\\\n", "empty", "")))
            .controlAddress(Endpoint.parse("[2001:db8::1]:7001")).since(Instant.parse("2026-01-31T12:00:00.120Z"))
            .suspectedBy(List.of("vpn-1", "vpn-3")).confirmation("vpn-1.0123#4").build();
    private static final MembershipView VIEW = MembershipView.builder("vpn-1", 17).revision(MAX)
            .health(Health.DEGRADED).localState(LocalState.JOINED).ageMs(5).contactsMs(Map.of("vpn-2", 9L))
            .roster(Roster.of(List.of(Member.appeared("vpn-1", 1), FULL,
                    Member.appeared("vpn-3", 2).in(MemberState.CONFIRMED))))
            .build();

    @Test
    void what_is_written_is_read_as_it_was() {
        var view = DocumentReader.view(DocumentWriter.view(VIEW));
        assertThat(view).isEqualTo(VIEW);
        assertThat(view.contactsMs()).isEqualTo(VIEW.contactsMs());
        assertThat(view.digest()).isEqualTo(VIEW.digest());
        for (var update : List.of(Snapshot.of(Reason.OVERFLOW, VIEW),
                Delta.of(3, VIEW, List.of(FULL), List.of(Member.appeared("vpn-1", 1)), List.of("vpn-9")),
                KeepAlive.of(17, 4, Health.ISOLATED, 12))) {
            MembershipUpdate told = update;
            assertThat(DocumentReader.update(DocumentWriter.event(told), DocumentWriter.update(told))).hasValue(told);
        }
        for (var heartbeat : List.of(Heartbeat.of(1, true), Heartbeat.of(MAX, false, FULL.metadata()),
                Heartbeat.of(2, true, Metadata.EMPTY), Heartbeat.builder("a session", 1).build())) {
            assertThat(DocumentReader.heartbeat(bytes(DocumentWriter.heartbeat(heartbeat)))).isEqualTo(heartbeat);
        }
        for (var report : List.of(PeerStateReport.of(State.UP, Instant.EPOCH),
                PeerStateReport.builder(State.UNREACHABLE, Instant.parse("2026-01-31T12:00:00.123456789Z"))
                        .handshakeAgeMs(1).rxBytes(2).txBytes(MAX).endpointInUse("a:1").rttMs(0).build())) {
            assertThat(DocumentReader.report(bytes(DocumentWriter.report(report)))).isEqualTo(report);
        }
        assertThat(DocumentReader.join(bytes(DocumentWriter.join(List.of("a:1", "b:2"))))).containsExactly("a:1",
                "b:2");
        assertThat(DocumentReader.peerMetadata(DocumentWriter.peerMetadata(FULL.peerMetadata())))
                .isEqualTo(FULL.peerMetadata());
        var ack = Ack.of(Ack.Outcome.REPEATED, 3);
        assertThat(DocumentReader.ack(DocumentWriter.ack(ack))).isEqualTo(ack);
        assertThat(DocumentReader.outcome(DocumentWriter.outcome(ReportOutcome.RATE_LIMITED)))
                .isEqualTo(ReportOutcome.RATE_LIMITED);
        var capabilities = Capabilities.of("some", "2", List.of("resume"), Limits.LEAST,
                Timers.DEFAULTS.withKeepAlive(Duration.ofMillis(1)));
        assertThat(DocumentReader.capabilities(DocumentWriter.capabilities(capabilities))).isEqualTo(capabilities);
        var failure = DocumentReader.problem(DocumentWriter.problem(429, new ControlPlaneException(
                ErrorCode.RESOURCE_EXHAUSTED, "too \"many\"", Duration.ofMillis(20))));
        assertThat(failure.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(failure.retryAfterMs()).isEqualTo(20);
        assertThat(failure).hasMessage("too \"many\"");
    }

    @Test
    void what_a_later_spec_adds_is_ignored_or_unknown() {
        var later = DocumentWriter.view(VIEW).replace("\"DEGRADED\"", "\"PARTLY\"").replace("\"ADDRESS\"", "\"LATER\"")
                .replace("\"ageMs\":5", "\"ageMs\":5,\"later\":{\"a\":[null]}");
        var view = DocumentReader.view(later);
        assertThat(view.health()).isEqualTo(Health.UNKNOWN);
        assertThat(view.member("vpn-2").orElseThrow().conflict()).isEqualTo(Conflict.UNKNOWN);
        assertThat(DocumentReader.update("later", "{}")).isEmpty();
        assertThat(DocumentReader.problem("{\"code\":\"LATER\"}").code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(DocumentReader.heartbeat(bytes("{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":null}")))
                .isEqualTo(Heartbeat.of(1, true));
    }

    @Test
    void what_is_no_document_is_one_sentence() {
        wrong("", "");
        wrong("{", "this is not JSON: ");
        wrong("[]", "a JSON object { ... } was expected");
        wrong("{\"seq\":1}", "'dataPlaneReady' is missing");
        wrong("{\"seq\":null,\"dataPlaneReady\":true}", "'seq' is missing");
        wrong("{\"seq\":1.0,\"dataPlaneReady\":true}", "'seq' must be a whole number");
        wrong("{\"seq\":1,\"dataPlaneReady\":\"yes\"}", "'dataPlaneReady' must be true or false");
        wrong("{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":[]}", "'metadata' must be an object");
        wrong("{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"a\":1}}", "'metadata.a' must be a text in quotes");
        wrong("{\"seq\":1,\"seq\":1,\"dataPlaneReady\":true}", "this is not JSON: ");
        wrong("{\"seq\":1,\"dataPlaneReady\":true}{}", "this is not JSON: ");
        assertThatThrownBy(() -> DocumentReader.view(DocumentWriter.view(VIEW).replace(VIEW.digest(), "0".repeat(64))))
                .isInstanceOf(DocumentException.class).hasMessageContaining("and its members have " + VIEW.digest());
        assertThatThrownBy(() -> DocumentReader.view(DocumentWriter.view(VIEW).replace("vpn-2", "VPN")))
                .isInstanceOf(DocumentException.class);
    }

    private static void wrong(String text, String sentence) {
        assertThatThrownBy(() -> DocumentReader.heartbeat(bytes(text))).as(text).isInstanceOf(DocumentException.class)
                .hasMessageStartingWith(sentence).message().hasLineCount(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
