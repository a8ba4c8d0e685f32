package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.fails;
import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.Ack.Outcome;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.ReportOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CP-6 and CP-7: publishHeartbeat and reportPeerState. */
final class DataPlaneRules {
    private static final int BURST = 1_000;
    /** Four updates in a second, for as long as a burst may take on a slow machine. */
    private static final int BURST_CHANGES_MAX = 100;

    private DataPlaneRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("6.1",
                        "A heartbeat is a lease: without one for the declared time the data plane is not ready anywhere;"
                                + " the member stays alive.",
                        "A hung VPN gets no traffic.", DataPlaneRules::lease),
                Rule.must("6.2", "The same `seq` again does nothing; a lower one is `STALE`; the last value wins.",
                        "A retry is harmless, and late words are late.", DataPlaneRules::order),
                Rule.must("6.3",
                        "Unchanged content raises no revision; changed metadata raises `metaVersion` by one and arrives"
                                + " within the convergence time.",
                        "Heartbeats are no noise.", DataPlaneRules::content),
                Rule.must("6.4", "Metadata above `metaMaxBytes` is `RESOURCE_EXHAUSTED`, and the earlier stays.",
                        "A limit is told, not cut off.", DataPlaneRules::limit),
                Rule.must("6.5",
                        "1,000 heartbeats at once make a bounded number of updates elsewhere, and the last value"
                                + " arrives.",
                        "A wild loop does not flood a mesh.", DataPlaneRules::burst),
                Rule.must("6.6", "An `Ack` has the local revision.", "A program reads what it wrote.",
                        DataPlaneRules::ack),
                Rule.must("6.7",
                        "`seq` counts within a session: the first heartbeat of a new one is heard at once, and those of"
                                + " the one before are `STALE`.",
                        "A VPN that was restarted is heard.", DataPlaneRules::sessions),
                Rule.must("7.1", "A report about a peer that is not listed is `UNKNOWN_PEER`, about oneself"
                        + " `INVALID_ARGUMENT`; it never waits.", "A race with a removal is no error.",
                        DataPlaneRules::unknown),
                Rule.must("7.2", "A report alone turns no state: not of a peer that others reach.",
                        "One bad tunnel buries nobody.", DataPlaneRules::evidence),
                Rule.unchecked("7.3",
                        "A fresh `UP` makes the node doubt its own silence and probe at once: one probe round more"
                                + " must fail before a verdict.",
                        "A tunnel that works is heard.",
                        "probes are not seen from here; shown for the agent by its own tests"),
                Rule.unchecked("7.4",
                        "`HANDSHAKE_FAILED` makes the node ask that peer itself for what is new, and `UNREACHABLE`"
                                + " makes it probe.",
                        "A changed key is fetched, not waited for.",
                        "probes are not seen from here; shown for the agent by its own tests"),
                Rule.must("7.5",
                        "Reports older than the last accepted one are `STALE`; those dated in the future are refused.",
                        "A wrong clock does not make honest reports stale.", DataPlaneRules::stale),
                Rule.must("7.6", "Reports are limited per peer and second: more are `RATE_LIMITED`.",
                        "A wild loop costs nothing.", DataPlaneRules::rate),
                Rule.must("7.7", "A report alone raises no revision.", "Reports and updates do not chase each other.",
                        DataPlaneRules::noNews),
                Rule.must("7.8", "Reports can be read as a matrix of pairs.", "One look shows a bad link.", stage -> {
                    throw new Untested("no fixture reads a matrix yet");
                }).of(Features.CONNECTIVITY_MATRIX).should());
    }

    private static void lease(Stage stage) throws Exception {
        stage.joined(2);
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true));
        within(stage.timers().convergence(), "readiness is seen", () -> stage.sees(1, 2).dataPlaneReady());
        within(stage.timers().heartbeatTtl().plus(stage.timers().convergence()), "the lease ends",
                () -> !stage.sees(1, 2).dataPlaneReady() && !stage.sees(2, 2).dataPlaneReady());
        same(MemberState.ALIVE, stage.sees(1, 2).state(), "the state without a lease");
    }

    private static void order(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var word = Metadata.of(Map.of("k", "five"));
        same(Outcome.ACCEPTED, plane.publishHeartbeat(Heartbeat.of(5, true, word)).outcome(), "seq 5");
        same(Outcome.REPEATED, plane.publishHeartbeat(Heartbeat.of(5, false, Metadata.EMPTY)).outcome(), "seq 5 again");
        same(Outcome.STALE, plane.publishHeartbeat(Heartbeat.of(4, false, Metadata.EMPTY)).outcome(), "seq 4 after 5");
        within(stage.timers().convergence(), "the word of seq 5 is seen",
                () -> stage.sees(1, 2).metadata().equals(word) && stage.sees(1, 2).dataPlaneReady());
        same(Outcome.ACCEPTED, plane.publishHeartbeat(Heartbeat.of(6, true)).outcome(), "seq 6 after 5");
    }

    private static void content(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var word = Metadata.of(Map.of("k", "v"));
        plane.publishHeartbeat(Heartbeat.of(1, true, word));
        within(stage.timers().convergence(), "the word is seen", () -> stage.sees(1, 2).metadata().equals(word));
        within(stage.timers().convergence(), "readiness is seen", () -> stage.sees(1, 2).dataPlaneReady());
        var revision = stage.node(1).getMembers().revision();
        var version = stage.sees(1, 2).metaVersion();
        for (int seq = 2; seq < 5; seq++) {
            plane.publishHeartbeat(Heartbeat.of(seq, true, word));
        }
        throughout(Duration.ofMillis(400), "unchanged content raises no revision",
                () -> stage.node(1).getMembers().revision() == revision);
        plane.publishHeartbeat(Heartbeat.of(9, true, word.with("k", "w")));
        within(stage.timers().convergence(), "the changed word is seen",
                () -> stage.sees(1, 2).metadata().equals(word.with("k", "w")));
        same(version + 1, stage.sees(1, 2).metaVersion(), "metaVersion after one change");
    }

    private static void limit(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var max = plane.capabilities().limits().metaMaxBytes();
        that(max >= 1_024, "metaMaxBytes is " + max);
        var most = Metadata.of(Map.of("k", "x".repeat(max - 1)));
        plane.publishHeartbeat(Heartbeat.of(1, true, most));
        within(stage.timers().convergence(), "the longest word is seen",
                () -> stage.sees(1, 2).metadata().equals(most));
        fails(ErrorCode.RESOURCE_EXHAUSTED, "one byte more",
                () -> plane.publishHeartbeat(Heartbeat.of(2, true, Metadata.of(Map.of("k", "x".repeat(max))))));
        same(most, plane.getPeerMetadata(stage.peer(2)).metadata(), "the metadata after a refused heartbeat");
        same(Outcome.ACCEPTED, plane.publishHeartbeat(Heartbeat.of(2, true)).outcome(),
                "the seq of a refused heartbeat");
    }

    private static void burst(Stage stage) throws Exception {
        if (!stage.cluster().gossips()) {
            throw new Untested("nothing is sent in it: every node sees every change at once");
        }
        stage.joined(2);
        var first = stage.node(1).getMembers().revision();
        for (int seq = 1; seq <= BURST; seq++) {
            stage.node(2).publishHeartbeat(Heartbeat.of(seq, true, Metadata.of(Map.of("n", "" + seq))));
        }
        within(stage.timers().convergence(), "the last value arrives",
                () -> stage.sees(1, 2).metadata().attribute("n").filter(("" + BURST)::equals).isPresent());
        var changes = stage.node(1).getMembers().revision() - first;
        that(changes <= BURST_CHANGES_MAX, BURST + " heartbeats made " + changes + " updates");
    }

    private static void ack(Stage stage) throws Exception {
        stage.joined(1);
        var plane = stage.node(1);
        var before = plane.getMembers().revision();
        var ack = plane.publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("k", "v"))));
        var after = plane.getMembers().revision();
        that(before <= ack.revision() && ack.revision() <= after && ack.revision() > 0,
                "the revision of an ack between " + before + " and " + after + " is " + ack.revision());
    }

    private static void sessions(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var old = HeartbeatSession.begin();
        for (int i = 0; i < 9; i++) {
            plane.publishHeartbeat(old.next(true));
        }
        var late = old.next(false, Metadata.EMPTY);
        var restarted = HeartbeatSession.begin();
        var word = Metadata.of(Map.of("run", "second"));
        same(Outcome.ACCEPTED, plane.publishHeartbeat(restarted.next(true, word)).outcome(), "a new session");
        same(Outcome.STALE, plane.publishHeartbeat(late).outcome(), "the session before");
        within(stage.timers().convergence(), "the new session's word is seen",
                () -> stage.sees(1, 2).metadata().equals(word) && stage.sees(1, 2).dataPlaneReady());
        same(Outcome.ACCEPTED, plane.publishHeartbeat(restarted.next(true)).outcome(), "the new session goes on");
    }

    private static PeerStateReport report(State state, long second) {
        return PeerStateReport.of(state, Instant.ofEpochSecond(second));
    }

    private static void unknown(Stage stage) throws Exception {
        stage.joined(2);
        same(ReportOutcome.UNKNOWN_PEER, stage.node(1).reportPeerState("nobody", report(State.UP, 1)),
                "an unknown peer");
        fails(ErrorCode.INVALID_ARGUMENT, "a report about oneself",
                () -> stage.node(1).reportPeerState(stage.peer(1), report(State.UP, 1)));
        same(ReportOutcome.ACCEPTED, stage.node(1).reportPeerState(stage.peer(2), report(State.UP, 1)), "a peer");
    }

    private static void evidence(Stage stage) throws Exception {
        stage.joined(3);
        var until = System.nanoTime() + stage.pace().quiet().toNanos();
        var seen = new HashSet<MemberState>();
        for (var second = 1L; System.nanoTime() - until < 0; second++) {
            stage.node(1).reportPeerState(stage.peer(2), report(State.UNREACHABLE, second));
            for (int i = 1; i <= 3; i++) {
                seen.add(stage.sees(i, 2).state());
            }
            Thread.sleep(20);
        }
        same(Set.of(MemberState.ALIVE), seen, "the states of a peer that one reporter calls unreachable");
    }

    private static void stale(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        same(ReportOutcome.ACCEPTED, plane.reportPeerState(stage.peer(2), report(State.DEGRADED, 10)),
                "the first report");
        same(ReportOutcome.STALE, plane.reportPeerState(stage.peer(2), report(State.UP, 9)), "an older report");
        fails(ErrorCode.INVALID_ARGUMENT, "a report of the future", () -> plane.reportPeerState(stage.peer(2),
                PeerStateReport.of(State.UP, Instant.now().plus(Duration.ofDays(365)))));
        same(ReportOutcome.ACCEPTED, plane.reportPeerState(stage.peer(2), PeerStateReport.of(State.UP, Instant.now())),
                "an honest report after one of the future");
    }

    private static void rate(Stage stage) throws Exception {
        stage.joined(3);
        var plane = stage.node(1);
        var max = plane.capabilities().limits().reportsPerSecondMax();
        var limited = 0;
        for (int i = 0; i < 20 * max; i++) {
            var outcome = plane.reportPeerState(stage.peer(2), report(State.DEGRADED, i));
            limited += outcome == ReportOutcome.RATE_LIMITED ? 1 : 0;
        }
        that(limited > 0, (20 * max) + " reports at once are all taken");
        same(ReportOutcome.ACCEPTED, plane.reportPeerState(stage.peer(3), report(State.UP, 1)),
                "a report about another peer");
    }

    private static void noNews(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var states = State.values();
        var before = plane.getMembers().revision();
        for (int i = 0; i < states.length; i++) {
            plane.reportPeerState(stage.peer(2), report(states[i], i));
        }
        throughout(Duration.ofMillis(500), "reports raise no revision", () -> plane.getMembers().revision() == before);
    }
}
