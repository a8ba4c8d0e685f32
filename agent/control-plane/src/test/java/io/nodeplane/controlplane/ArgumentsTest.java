package io.nodeplane.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "node-1", "7", "a2345678901234567890123456789012"})
    void a_dns_label_is_a_peer_id(String text) {
        assertThat(PeerId.checked(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Node-1", "-a", "a-", "a.b", "a b", "a\n", "\u00e4", "a23456789012345678901234567890123"})
    void cp_8_2_anything_else_is_no_peer_id(String text) {
        invalid(() -> PeerId.checked(text), "peer id");
    }

    @ParameterizedTest
    @CsvSource({"node-1:7001,node-1,7001", "10.0.0.1:1,10.0.0.1,1", "[fd00::1]:65535,fd00::1,65535"})
    void a_seed_is_a_host_and_a_port(String text, String host, int port) {
        assertThat(SeedPeer.parse(text)).isEqualTo(new SeedPeer(host, port));
        assertThat(SeedPeer.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"node-1", "node-1:", ":7001", "node-1:0", "node-1:65536", "node-1:7001 ", "a b:1",
            "fd00::1:7"})
    void cp_2_9_a_malformed_seed_or_port_0_is_invalid(String text) {
        invalid(() -> SeedPeer.parse(text), "seed peer");
    }

    @Test
    void cp_2_9_too_many_seeds_and_a_missing_list_are_invalid() {
        assertThat(SeedPeer.parseAll(Collections.nCopies(4, "a:1"), 4)).hasSize(4);
        invalid(() -> SeedPeer.parseAll(Collections.nCopies(5, "a:1"), 4), "at most 4");
        invalid(() -> SeedPeer.parseAll(null, 4), "seedPeers");
        invalid(() -> SeedPeer.parseAll(Arrays.asList("a:1", null), 4), "null");
    }

    @Test
    void cp_1_2_null_in_an_argument_is_invalid() {
        invalid(() -> Metadata.of(null), "metadata");
        invalid(() -> Metadata.of(Collections.singletonMap("a", null)), "'a'");
        invalid(() -> Metadata.of(Collections.singletonMap(null, "a")), "key");
        invalid(() -> Metadata.EMPTY.with(null, "a"), "key");
        invalid(() -> Heartbeat.builder(null, 1).build(), "session");
        invalid(() -> PeerStateReport.of(null, Instant.EPOCH), "state");
        invalid(() -> PeerStateReport.of(PeerStateReport.State.UP, null), "observedAt");
    }

    @Test
    void numbers_outside_their_range_are_invalid() {
        invalid(() -> Heartbeat.of(0, true), "seq");
        invalid(() -> Heartbeat.of(1L << 53, true), "seq");
        var report = PeerStateReport.builder(PeerStateReport.State.UP, Instant.EPOCH);
        invalid(() -> report.handshakeAgeMs(-1), "handshakeAgeMs");
        invalid(() -> report.rttMs(1L << 53), "rttMs");
        invalid(() -> Heartbeat.builder("x".repeat(65), 1).build(), "session");
        invalid(() -> Heartbeat.builder("\u00e4", 1).build(), "session");
    }

    @Test
    void metadata_counts_utf8_bytes_and_refuses_what_utf8_cannot_carry() {
        assertThat(Metadata.of(Map.of("k", "\u00e4")).bytes()).isEqualTo(3);
        assertThat(Metadata.of(Map.of("k", "\ud83d\ude00")).bytes()).isEqualTo(5);
        invalid(() -> Metadata.of(Map.of("k", "\ud83d")), "Unicode");
        invalid(() -> Metadata.of(Map.of("", "v")), "empty");
    }

    @Test
    void what_is_typed_is_read_as_far_as_it_can_be_and_carried_as_it_is() {
        var foreign = Metadata.of(Map.of(Metadata.ENDPOINTS, "nowhere,10.0.0.1:1, ", Metadata.ALLOWED_IPS,
                "10.0.0.0/8,10.0.0.1/8,fd00::/8", Metadata.PUBLIC_KEY, "short"));
        assertThat(foreign.endpoints()).containsExactly(new Endpoint("10.0.0.1", 1));
        assertThat(foreign.allowedIps()).extracting(AddressBlock::text).containsExactly("10.0.0.0/8", "fd00::/8");
        assertThat(foreign.publicKey()).isEmpty();
        assertThat(foreign.attribute(Metadata.PUBLIC_KEY)).contains("short");
        var key = PublicKey.of(new byte[32]);
        assertThat(foreign.withPublicKey(key).publicKey()).contains(key);
        assertThat(foreign.withAllowedIps(List.of(AddressBlock.parse("0.0.0.0/0"))).attribute(Metadata.ALLOWED_IPS))
                .contains("0.0.0.0/0");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.0.0.0/8", "0.0.0.0/0,0.0.0.0/0", "10.1.2.3/32,10.1.2.3/32", "::/0,::/0",
            "FD00:0::/8,fd00::/8", "fd00::1/128,fd00::1/128", "10.128.0.0/9,10.128.0.0/9"})
    void a_block_of_addresses_has_one_form(String text, String form) {
        assertThat(AddressBlock.parse(text)).hasToString(form);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.1/8", "fd00::1/8", "fd00::/129", "a/8",
            "10.0.0.0/-1", " 10.0.0.0/8", "10.128.0.0/8"})
    void anything_else_is_no_block(String text) {
        invalid(() -> AddressBlock.parse(text), "block");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.1.0.0/16, true", "10.77.0.1/32, 10.77.0.1/32, true", "0.0.0.0/0, 192.0.2.1/32, true",
            "10.77.0.1/32, 10.77.0.2/32, false", "10.0.0.0/8, 11.0.0.0/8, false", "10.0.0.0/9, 10.128.0.0/9, false",
            "fd00::/8, fd12:3456::/32, true", "fd00::1/128, fd00::2/128, false", "::/0, 0.0.0.0/0, false",
            "::ffff:a00:0/104, 10.0.0.0/8, false"})
    void blocks_overlap_if_they_share_an_address(String one, String other, boolean share) {
        assertThat(AddressBlock.parse(one).overlaps(AddressBlock.parse(other))).isEqualTo(share);
        assertThat(AddressBlock.parse(other).overlaps(AddressBlock.parse(one))).isEqualTo(share);
    }

    @Test
    void a_block_is_not_made_in_another_form_than_its_own() {
        invalid(() -> new AddressBlock("FD00::/8"), "fd00::/8");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="})
    void anything_but_32_bytes_in_base64_is_no_public_key(String text) {
        invalid(() -> new PublicKey(text), "public key");
        assertThat(PublicKey.read(text)).isEmpty();
    }

    @Test
    void a_word_that_a_later_spec_adds_is_read_as_the_documented_one() {
        assertThat(Health.read("SPLENDID")).isEqualTo(Health.UNKNOWN);
        assertThat(Health.read("ISOLATED")).isEqualTo(Health.ISOLATED);
        assertThat(LocalState.read("PAUSED")).isEqualTo(LocalState.UNKNOWN);
        assertThat(Conflict.read(null)).isEqualTo(Conflict.UNKNOWN);
        assertThat(ReportOutcome.read("LATER")).isEqualTo(ReportOutcome.UNKNOWN);
        assertThat(Ack.Outcome.read("LATER")).isEqualTo(Ack.Outcome.UNKNOWN);
        assertThat(MembershipUpdate.Reason.read("WHIM")).isEqualTo(MembershipUpdate.Reason.UNKNOWN);
        assertThat(PeerStateReport.State.read("ODD")).isEqualTo(PeerStateReport.State.UNKNOWN);
        assertThat(ErrorCode.read("ODD")).isEqualTo(ErrorCode.INTERNAL);
        assertThat(MemberState.read("dead/banned").isDead()).isTrue();
        assertThat(MemberState.read("resting").isDead()).isFalse();
        assertThat(MemberState.read("resting").text()).isEqualTo("resting");
        assertThat(MemberState.read("suspect")).isEqualTo(MemberState.SUSPECT);
    }

    @Test
    void a_session_counts_its_heartbeats_and_has_a_name_of_its_own() {
        var session = HeartbeatSession.begin();
        assertThat(session.next(true).seq()).isEqualTo(1);
        assertThat(session.next(false, Metadata.EMPTY).seq()).isEqualTo(2);
        assertThat(session.next(true).session()).isEqualTo(session.name())
                .isNotEqualTo(HeartbeatSession.begin().name());
    }

    @Test
    void metadata_shows_keys_in_order_and_endpoints_best_first() {
        var metadata = Metadata.of(Map.of("b", "2", "a", "1"))
                .withEndpoints(List.of(new Endpoint("10.0.0.1", 51820), new Endpoint("fd00::1", 1)));
        assertThat(metadata.attributes().keySet()).containsExactly("a", "b", "endpoints");
        assertThat(metadata.attribute(Metadata.ENDPOINTS)).contains("10.0.0.1:51820,[fd00::1]:1");
        assertThat(metadata.endpoints()).extracting(Endpoint::toString).containsExactly("10.0.0.1:51820",
                "[fd00::1]:1");
        assertThat(Metadata.EMPTY.endpoints()).isEmpty();
    }

    @Test
    void every_state_is_read_back_from_its_text() {
        for (var state : List.of(MemberState.ALIVE, MemberState.SUSPECT, MemberState.LEFT, MemberState.CONFIRMED)) {
            assertThat(MemberState.parse(state.text())).contains(state);
        }
        assertThat(MemberState.parse("failed")).isEmpty();
    }

    @Test
    void exactly_three_codes_are_worth_a_retry() {
        assertThat(ErrorCode.values()).filteredOn(ErrorCode::retryable).containsExactly(ErrorCode.UNAVAILABLE,
                ErrorCode.DEADLINE_EXCEEDED, ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(ErrorCode.values()).hasSize(15);
    }

    private static void invalid(ThrowingCallable call, String named) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ControlPlaneException.class, thrown -> {
            assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(thrown.retryable()).isFalse();
            assertThat(thrown).hasMessageContaining(named);
        });
    }
}
