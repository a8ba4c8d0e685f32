package io.nodeplane.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TrafficClaim;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two devices write down twenty seconds; of each claim one trace that holds, and some in which just it is broken. */
class TrafficExpectationsTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final SortedSet<NodeId> BOTH = new TreeSet<>(List.of(ONE, TWO));
    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");
    private static final Stretch WHOLE = new Stretch(at(2_000), at(20_000));
    private static final int BATCH_MS = 250;
    private static final int BATCHES = 80;
    private static final Experiment EXPERIMENT = SimulatedRun.experiment("two", """
            question: What do two devices write down?
            cluster: { nodes: 2, seeds: [node-1], vpn: netstack }
            charter: { voters: all }
            timeline:
              - start: all
              - name: slow
                data-latency: { among: all, delay: 50ms }
              - hold: 5s
              - heal: slow
            expect:
              - carried: { nodes: all }
            """);

    /** What one device writes down; tests change it. */
    private static final class Device {
        private final NodeId peer;
        private final List<String> lines = new ArrayList<>();

        Device(NodeId peer) {
            this.peer = peer;
            peers(100, 0, peer);
            handshake(200);
            for (var batch = 4; batch < BATCHES; batch++) {
                flow(batch, 0, 800);
            }
        }

        Device flow(int batch, int lost, int meanUs) {
            var from = (long) batch * BATCH_MS;
            var begins = ms(from) + " flow";
            lines.removeIf(line -> line.startsWith(begins));
            lines.add(begins + " " + DeviceTrace.address(peer) + " " + ms(from + BATCH_MS - 10) + " 25 " + lost + " "
                    + meanUs);
            return this;
        }

        Device peers(long at, int replaced, NodeId... there) {
            lines.add(ms(at) + " peers 0 " + replaced + " "
                    + String.join(",", Arrays.stream(there).map(DeviceTrace::address).toList()));
            return this;
        }

        Device handshake(long at) {
            lines.add(ms(at) + " handshake " + DeviceTrace.address(peer) + " " + ms(at));
            return this;
        }

        private static String ms(long since) {
            return Long.toString(at(since).toEpochMilli());
        }

        DeviceTrace trace() {
            return DeviceTrace.parse(lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        }
    }

    private final Device first = new Device(TWO);
    private final Device second = new Device(ONE);

    private static Instant at(long ms) {
        return START.plusMillis(ms);
    }

    private Run run() {
        return run(Clocks.EVEN, List.of());
    }

    private Run run(Clocks clocks, List<ExecutedStep> steps) {
        var devices = new TreeMap<NodeId, DeviceTrace>();
        devices.put(ONE, first.trace());
        devices.put(TWO, second.trace());
        return new Run("r", EXPERIMENT, EXPERIMENT.charter().charter(), "process", "true", List.of(),
                new Detour("None.",
                        List.of(), List.of()),
                START, at(20_000), steps, List.of(), new TreeMap<>(),
                new Run.Gathers(List.of(), List.of()), clocks, devices);
    }

    private String judged(TrafficClaim claim) {
        return judged(claim, run());
    }

    private static String judged(TrafficClaim claim, Run run) {
        var verdict = new TrafficExpectations(run).judge(BOTH, claim, WHOLE);
        return verdict.word() + " " + verdict.because();
    }

    @Test
    void a_tunnel_carries_if_its_last_probes_in_both_directions_came_back() {
        assertThat(judged(new TrafficClaim.Carried())).startsWith("HELD").contains("1 tunnels");

        second.flow(BATCHES - 1, 25, 0);
        assertThat(judged(new TrafficClaim.Carried())).startsWith("BROKEN")
                .contains("25 of the last 25 probes over node-2->node-1 were lost");
    }

    @Test
    void a_tunnel_of_which_nothing_is_known_at_the_end_does_not_carry() {
        second.lines.removeIf(line -> line.contains(" flow ") && line.compareTo(Device.ms(16_000)) > 0);

        assertThat(judged(new TrafficClaim.Carried())).startsWith("BROKEN")
                .contains("nothing is known of the last probes over node-2->node-1");
    }

    @Test
    void nothing_is_carried_if_none_of_the_last_probes_in_either_direction_came_back() {
        assertThat(judged(new TrafficClaim.NotCarried())).startsWith("BROKEN")
                .contains("25 of the last 25 probes over node-1->node-2 came back");

        first.flow(BATCHES - 1, 25, 0);
        second.flow(BATCHES - 1, 24, 900);
        assertThat(judged(new TrafficClaim.NotCarried())).as("one probe came back").startsWith("BROKEN")
                .contains("1 of the last 25 probes over node-2->node-1 came back");

        second.flow(BATCHES - 1, 25, 0);
        assertThat(judged(new TrafficClaim.NotCarried())).startsWith("HELD").contains("1 tunnels");

        second.lines.removeIf(line -> line.contains(" flow ") && line.compareTo(Device.ms(16_000)) > 0);
        assertThat(judged(new TrafficClaim.NotCarried())).as("a device that was silent shows nothing")
                .startsWith("UNKNOWN").contains("nothing is known of the last probes over node-2->node-1");
    }

    @Test
    void probes_that_are_lost_are_counted_and_those_at_the_edge_too() {
        assertThat(judged(new TrafficClaim.LostAtMost(0, 3_600))).isEqualTo("HELD 0 of 3600 probes were lost");
        assertThat(judged(new TrafficClaim.LostAtMost(0, 3_700))).startsWith("UNKNOWN")
                .contains("3700 have to be sent");

        first.flow(8, 2, 800);
        assertThat(judged(new TrafficClaim.LostAtMost(2, 1))).startsWith("HELD");
        assertThat(judged(new TrafficClaim.LostAtMost(1, 1))).startsWith("BROKEN")
                .contains("2 of 3600 probes were lost")
                .contains("2 of them over node-1->node-2");
        first.flow(8, 0, 800).flow(7, 25, 0);
        assertThat(judged(new TrafficClaim.LostAtMost(0, 1))).as("before the stretch").startsWith("HELD");
    }

    @Test
    void a_handshake_before_its_time_is_a_session_that_began_anew() {
        assertThat(judged(new TrafficClaim.HandshakesKept())).startsWith("HELD");

        second.handshake(15_000);
        assertThat(judged(new TrafficClaim.HandshakesKept())).startsWith("BROKEN")
                .contains("node-2 made a handshake with node-1 14.8 s after the one before");
    }

    @Test
    void a_handshake_in_its_time_is_none() {
        var later = new Stretch(at(2_000), at(400_000));
        second.handshake(120_400).handshake(240_700);

        var verdict = new TrafficExpectations(run()).judge(BOTH, new TrafficClaim.HandshakesKept(), later);

        assertThat(verdict.word() + " " + verdict.because()).startsWith("HELD").contains("2 renewals");
    }

    @Test
    void a_peer_that_is_gone_for_a_moment_is_removed() {
        assertThat(judged(new TrafficClaim.PeersKept())).startsWith("HELD").contains("by 0 writes");
        assertThat(judged(new TrafficClaim.PeersRemoved(new TreeSet<>(List.of(TWO))))).startsWith("BROKEN")
                .contains("the device of node-1 kept node-2");

        first.peers(9_000, 0).peers(9_100, 0, TWO);
        assertThat(judged(new TrafficClaim.PeersKept())).startsWith("BROKEN")
                .contains("the device of node-1 lost [node-2] at 9.0 s");
        assertThat(judged(new TrafficClaim.PeersRemoved(new TreeSet<>(List.of(TWO))))).startsWith("HELD")
                .contains("7.0 s after the stretch began");
    }

    @Test
    void a_device_that_was_told_to_forget_all_has_lost_its_peers() {
        first.peers(9_000, 1, TWO);

        assertThat(judged(new TrafficClaim.PeersKept())).startsWith("BROKEN").contains("lost and regained peers");
    }

    @Test
    void where_a_clock_was_set_or_a_device_wrote_nothing_nothing_is_known() {
        var stepped = new Clocks(List.of(new Clocks.Step(at(5_000), Duration.ofSeconds(3))), Optional.empty());
        assertThat(judged(new TrafficClaim.Carried(), run(stepped, List.of()))).startsWith("UNKNOWN").contains("clock");

        second.lines.clear();
        assertThat(judged(new TrafficClaim.PeersKept())).startsWith("UNKNOWN").contains("no device of [node-2]");
    }

    @Test
    void slow_data_links_bit_if_probes_took_longer_by_the_delay() {
        var steps = steps();
        assertThat(bit(steps)).startsWith("VACUOUS").contains("probes over slowed data links took 0.8 ms");

        for (var batch = 40; batch < 60; batch++) {
            first.flow(batch, 0, 101_000);
            second.flow(batch, 0, 103_000);
        }
        assertThat(bit(steps)).startsWith("HELD").contains("102.0 ms on average, 0.8 ms before");

        first.lines.removeIf(line -> line.contains(" flow "));
        second.lines.removeIf(line -> line.contains(" flow "));
        assertThat(bit(steps)).startsWith("UNKNOWN");
    }

    private String bit(List<ExecutedStep> steps) {
        var slow = (VpnFault) ((Step.Inject) steps.get(1).step().step()).fault();
        var verdict = new VpnBite(run(Clocks.EVEN, steps)).judge(steps.get(1), slow);
        return verdict.word() + " " + verdict.because();
    }

    /** From 10 s to 15 s all data links are slow. */
    private static List<ExecutedStep> steps() {
        var times = List.of(0, 10_000, 10_000, 15_000);
        var steps = new ArrayList<ExecutedStep>();
        EXPERIMENT.timeline().forEach(step -> steps.add(new ExecutedStep(step, at(times.get(step.number() - 1)),
                at(times.get(step.number() - 1)), 0, Optional.empty(), List.of())));
        return steps;
    }
}
