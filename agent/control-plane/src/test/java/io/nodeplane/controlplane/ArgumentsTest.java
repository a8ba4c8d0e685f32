package io.nodeplane.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
        invalid(() -> new Metadata(null), "metadata");
        invalid(() -> Metadata.of(null), "metadata");
        invalid(() -> Metadata.of(Collections.singletonMap("a", null)), "'a'");
        invalid(() -> Metadata.of(Collections.singletonMap(null, "a")), "key");
        invalid(() -> Metadata.EMPTY.with(null, "a"), "key");
        invalid(() -> new Heartbeat(1, true, null), "metadata");
        invalid(() -> new PeerStateReport(null, Instant.EPOCH, PeerStateReport.Evidence.NONE), "state");
        invalid(() -> PeerStateReport.of(PeerStateReport.State.UP, null), "observedAt");
    }

    @Test
    void numbers_outside_their_range_are_invalid() {
        invalid(() -> Heartbeat.of(0, true), "seq");
        invalid(() -> Heartbeat.of(1L << 53, true), "seq");
        invalid(() -> new PeerStateReport.Evidence(OptionalLong.of(-1), OptionalLong.empty(), OptionalLong.empty(),
                Optional.empty(), OptionalLong.empty()), "handshakeAgeMs");
    }

    @Test
    void metadata_counts_utf8_bytes_and_refuses_what_utf8_cannot_carry() {
        assertThat(Metadata.of(Map.of("k", "\u00e4")).bytes()).isEqualTo(3);
        assertThat(Metadata.of(Map.of("k", "\ud83d\ude00")).bytes()).isEqualTo(5);
        invalid(() -> Metadata.of(Map.of("k", "\ud83d")), "Unicode");
        invalid(() -> Metadata.of(Map.of("", "v")), "empty");
    }

    @Test
    void metadata_shows_keys_in_order_and_keeps_the_endpoint() {
        var metadata = Metadata.of(Map.of("b", "2", "a", "1")).with(Metadata.ENDPOINT, "10.0.0.1:51820");
        assertThat(metadata.attributes().keySet()).containsExactly("a", "b", "endpoint");
        assertThat(metadata.endpoint()).contains("10.0.0.1:51820");
        assertThat(Metadata.EMPTY.endpoint()).isEmpty();
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
