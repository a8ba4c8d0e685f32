package io.nodeplane.harness.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The lines that agent/mesh-vpn/netstack/trace.go writes. */
class DeviceTraceTest {
    private static final NodeId TWO = new NodeId("node-2");
    private static final NodeId THREE = new NodeId("node-3");

    @Test
    void each_line_says_one_thing_and_a_torn_one_nothing() {
        var trace = DeviceTrace.parse("""
                2000 flow 10.77.0.2 2248 25 1 830
                1000 flow 10.77.0.2 1240 25 0 790
                1500 peers 0 0 10.77.0.2,10.77.0.3
                1600 peers 1 0 10.77.0.2
                1700 handshake 10.77.0.3 1650
                1800 flow 10.77.0.2 20""");

        assertThat(trace.flows()).containsExactly(
                new DeviceTrace.Flow(TWO, at(1000), at(1240), 25, 0, 790),
                new DeviceTrace.Flow(TWO, at(2000), at(2248), 25, 1, 830));
        assertThat(trace.peers()).containsExactly(
                new DeviceTrace.Peers(at(1500), 0, 0, new TreeSet<>(List.of(TWO, THREE))),
                new DeviceTrace.Peers(at(1600), 1, 0, new TreeSet<>(List.of(TWO))));
        assertThat(trace.handshakes()).containsExactly(new DeviceTrace.Handshake(THREE, at(1650)));
        assertThat(DeviceTrace.address(THREE)).isEqualTo("10.77.0.3");
    }

    @Test
    void a_device_without_a_peer_has_none() {
        assertThat(DeviceTrace.parse("1 peers 2 1 \n").peers())
                .containsExactly(new DeviceTrace.Peers(at(1), 2, 1, new TreeSet<>()));
    }

    @Test
    void what_is_no_line_of_a_trace_is_refused() {
        assertThatThrownBy(() -> DeviceTrace.parse("1 flow 10.77.0.2 x 25 0 1\n")).hasMessageContaining("no line");
        assertThatThrownBy(() -> DeviceTrace.parse("1 hello\n")).hasMessageContaining("'hello' is no word");
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
