package io.nodeplane.meshvpn.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.PublicKey;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WitnessTest {
    private static final long SECOND = 1_000;

    private final Witness witness = new Witness();
    private long elapsedMs;
    private long rx;
    private long tx;
    private long handshakeAtMs;
    private boolean suspected;

    private Now now() {
        return new Now(Given.NOW.monotonicMs() + elapsedMs, Given.NOW.wallMs() + elapsedMs);
    }

    /** {@return what is reported of vpn-1 after so long, and taken by the plane} */
    private SortedMap<String, PeerStateReport> after(long ms) {
        elapsedMs += ms;
        SortedMap<PublicKey, Tunnel> device = Peer.byKey();
        device.put(Given.key(1), new Tunnel(Given.peer(1), new Traffic(handshakeAtMs, rx, tx)));
        SortedMap<PublicKey, String> owners = Peer.byKey();
        owners.put(Given.key(1), "vpn-1");
        var reports = witness.look(device, owners, peer -> suspected, now());
        reports.forEach((peer, report) -> witness.told(peer, report.state(), now()));
        return reports;
    }

    private SortedMap<String, State> states(long ms) {
        var states = new TreeMap<String, State>();
        after(ms).forEach((peer, report) -> states.put(peer, report.state()));
        return states;
    }

    private void handshake() {
        handshakeAtMs = now().wallMs();
        rx += 92;
        tx += 148;
    }

    @Test
    void who_is_heard_in_a_session_that_holds_is_up_and_is_said_so_again_before_that_is_forgotten() {
        assertThat(states(0)).isEmpty();
        handshake();
        var report = after(SECOND).get("vpn-1");
        assertThat(report.state()).isEqualTo(State.UP);
        assertThat(report.handshakeAgeMs()).hasValue(SECOND);
        assertThat(report.rxBytes()).hasValue(92);
        assertThat(report.endpointInUse()).contains("192.0.2.2:51820");
        for (var second = 1; second < 20; second++) {
            rx += 32;
            assertThat(states(SECOND)).isEmpty();
        }
        rx += 32;
        assertThat(states(SECOND)).containsValue(State.UP);
    }

    @Test
    void of_a_suspect_who_is_heard_that_is_said_sooner() {
        after(0);
        handshake();
        assertThat(states(SECOND)).containsValue(State.UP);
        suspected = true;
        rx += 32;
        assertThat(states(SECOND)).isEmpty();
        rx += 32;
        assertThat(states(SECOND)).containsValue(State.UP);
        assertThat(states(2 * SECOND)).as("nothing came in since").isEmpty();
    }

    @Test
    void handshakes_without_an_answer_for_fifteen_seconds_have_failed() {
        after(0);
        for (var attempt = 0; attempt < 3; attempt++) {
            tx += Evidence.INITIATION_BYTES;
            assertThat(states(5 * SECOND - 1)).isEmpty();
        }
        assertThat(states(3)).containsValue(State.HANDSHAKE_FAILED);
        tx += Evidence.INITIATION_BYTES;
        assertThat(states(5 * SECOND)).isEmpty();
        assertThat(states(15 * SECOND)).as("again, before it is forgotten").containsValue(State.HANDSHAKE_FAILED);
        handshake();
        assertThat(states(SECOND)).containsValue(State.UP);
    }

    @Test
    void payload_into_the_silence_is_no_handshake() {
        after(0);
        for (var second = 0; second < 40; second++) {
            tx += 80;
            assertThat(states(SECOND)).isEmpty();
        }
    }

    @Test
    void silence_alone_is_unknown_and_said_once() {
        after(0);
        handshake();
        assertThat(states(SECOND)).containsValue(State.UP);
        assertThat(states(Evidence.SILENT_MS_MAX - SECOND)).isEmpty();
        assertThat(states(SECOND)).containsValue(State.UNKNOWN);
        assertThat(states(60 * SECOND)).isEmpty();
    }

    @Test
    void an_old_handshake_proves_nothing_though_something_comes_in() {
        after(0);
        handshake();
        assertThat(states(SECOND)).containsValue(State.UP);
        rx += 148;
        assertThat(states(Traffic.SESSION_MS_MAX)).containsValue(State.UNKNOWN);
    }

    @Test
    void a_peer_that_was_made_anew_begins_anew() {
        after(0);
        handshake();
        after(SECOND);
        handshakeAtMs = 0;
        rx = 0;
        tx = 0;
        assertThat(states(SECOND)).isEmpty();
        tx += 3 * Evidence.INITIATION_BYTES;
        assertThat(states(15 * SECOND)).containsValue(State.HANDSHAKE_FAILED);
    }

    @Test
    void a_jump_of_the_wall_clock_makes_no_failure() {
        after(0);
        tx += Evidence.INITIATION_BYTES;
        var device = Peer.<Tunnel>byKey();
        device.put(Given.key(1), new Tunnel(Given.peer(1), new Traffic(0, rx, tx)));
        var owners = Peer.<String>byKey();
        owners.put(Given.key(1), "vpn-1");
        var jumped = new Now(now().monotonicMs() + SECOND, now().wallMs() + 3_600_000);
        assertThat(witness.look(device, owners, peer -> false, jumped)).isEmpty();
    }
}
