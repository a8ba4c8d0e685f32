package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.id;
import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.swap.SwapOutcome.Stayed;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import io.nodeplane.controlplane.swap.SwapTerms;
import io.nodeplane.controlplane.swap.Swappable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** CP-12: one plane takes the place of another. Node 1 is exchanged between two clusters, in both of which node 2 is. */
final class SwapRules {
    private static final Metadata WORD = Metadata.of(Map.of("said", "before"));
    private static final Duration SETTLE = Duration.ofMillis(200);
    private static final Duration SHORT = Duration.ofMillis(300);

    private SwapRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("12.1",
                        "Subscriptions made before an exchange keep working, and get one `PLANE_SWITCH` snapshot.",
                        "A VPN does not notice more than it must.", SwapRules::kept),
                Rule.must("12.2", "No peer that is in both planes is ever told as removed.", "No tunnel falls.",
                        SwapRules::nobodyRemoved),
                Rule.must("12.3",
                        "The new plane is joined and compared before the exchange, which ends with a list of"
                                + " differences otherwise.",
                        "A wrong plane is not put in.", SwapRules::compared),
                Rule.must("12.4",
                        "Each call of the VPN goes to one plane, heartbeats to one at a time; the old plane is let go only"
                                + " afterwards, and not left.",
                        "No peer speaks twice, and none departs that is there.", SwapRules::oneAtATime),
                Rule.must("12.5", "The way back is the same, and is taken by itself if the new plane is isolated.",
                        "An exchange can fail safely.", SwapRules::back));
    }

    /** Both clusters, what is exchanged, and who listens to it. */
    private record Scene(Stage before, Stage after, Witness first, Witness second, Swappable plane, Listener listener,
            SwapTerms terms) {
        void swapped() {
            var outcome = plane.swapTo(second, terms);
            that(outcome instanceof Switched, "the planes are not exchanged: " + outcome);
        }

        long switches() {
            return listener.updates().stream()
                    .filter(update -> update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH)
                    .count();
        }

        /** Node 2 says a word in one of the clusters. */
        void says(Stage where, long seq, String word) {
            where.node(2).publishHeartbeat(Heartbeat.of(seq, false, WORD.with("said", word)));
        }

        boolean told(String word) {
            return listener.updates().stream().anyMatch(update -> update instanceof Delta delta
                    && delta.updated().stream().anyMatch(
                            member -> member.metadata().attribute("said").filter(word::equals).isPresent()));
        }
    }

    private static Scene scene(Stage before) throws Exception {
        before.joined(2);
        var after = before.beside();
        after.fresh(2).join(List.of());
        after.fresh(1);
        var first = new Witness(before.node(1));
        var second = new Witness(after.node(1));
        var plane = before.closing(before.subject().swappable(first));
        var terms = SwapTerms.DEFAULTS.joining(after.seed(2)).settling(SETTLE).looking(Duration.ofMillis(20))
                .comparing(before.timers().convergence().multipliedBy(2));
        var listener = new Listener();
        plane.subscribeMembershipUpdates(listener);
        plane.publishHeartbeat(Heartbeat.of(1, false, WORD));
        var scene = new Scene(before, after, first, second, plane, listener, terms);
        scene.says(before, 1, "before");
        scene.says(after, 1, "before");
        within(before.timers().convergence(), "both words are seen", () -> before.sees(1, 2).metadata().equals(WORD)
                && before.sees(2, 1).metadata().equals(WORD) && after.node(2).getMembers().member(id(2))
                        .filter(member -> member.metadata().equals(WORD)).isPresent());
        return scene;
    }

    private static void kept(Stage stage) throws Exception {
        var scene = scene(stage);
        var epoch = scene.plane().getMembers().epoch();
        scene.swapped();
        within(stage.timers().convergence(), "a subscriber is told of the exchange", () -> scene.switches() > 0);
        that(scene.plane().getMembers().epoch() != epoch, "the epoch is still " + epoch);
        scene.says(scene.after(), 2, "after");
        within(stage.timers().convergence(), "what happens in the new plane is told", () -> scene.told("after"));
        scene.says(stage, 2, "too late");
        within(stage.timers().convergence(), "the old plane shows its own word",
                () -> stage.sees(1, 2).metadata().attribute("said").filter("too late"::equals).isPresent());
        throughout(SHORT, "what happens in the old plane is not told", () -> !scene.told("too late"));
        same(1L, scene.switches(), "the number of PLANE_SWITCH snapshots");
        List.of("5.1", "5.2", "5.3").forEach(scene.listener()::keeps);
    }

    private static void nobodyRemoved(Stage stage) throws Exception {
        var scene = scene(stage);
        var missing = new ConcurrentLinkedQueue<String>();
        scene.plane().subscribeMembershipUpdates(update -> missed(update, missing));
        scene.swapped();
        within(stage.timers().convergence(), "the exchange is told", () -> scene.switches() == 1);
        that(scene.plane().rollBack("the kit asked for it") instanceof Switched, "there is no way back");
        within(stage.timers().convergence(), "the way back is told", () -> scene.switches() == 2);
        throughout(SHORT, "nobody was removed", missing::isEmpty);
    }

    private static void missed(Object update, Queue<String> missing) {
        for (int i = 1; i <= 2; i++) {
            if (update instanceof Snapshot snapshot && snapshot.view().member(id(i)).isEmpty()
                    || update instanceof Delta delta && delta.removed().contains(id(i))) {
                missing.add(id(i) + " is gone with " + update);
            }
        }
    }

    private static void compared(Stage stage) throws Exception {
        var scene = scene(stage);
        scene.says(scene.after(), 2, "something else");
        within(stage.timers().convergence(), "the other word is seen", () -> scene.after().node(2).getMembers()
                .member(id(2)).orElseThrow().metadata().attribute("said").filter("something else"::equals).isPresent());
        var epoch = scene.plane().getMembers().epoch();
        var outcome = scene.plane().swapTo(scene.second(), scene.terms().comparing(stage.timers().convergence()));
        that(outcome instanceof Stayed, "a plane that differs was put in: " + outcome);
        that(((Stayed) outcome).differences().stream().anyMatch(difference -> difference.peerId().equals(id(2))),
                "the difference is not told: " + outcome);
        same(epoch, scene.plane().getMembers().epoch(), "the epoch after an exchange that was not made");
        same(0L, scene.switches(), "the number of PLANE_SWITCH snapshots");
        scene.says(scene.after(), 3, "before");
        scene.swapped();
        that(scene.after().node(2).getMembers().member(id(1)).isPresent(), "the new plane is not joined");
    }

    private static void oneAtATime(Stage stage) throws Exception {
        var scene = scene(stage);
        once(scene, scene.first(), 2);
        scene.swapped();
        once(scene, scene.second(), 3);
        that(!scene.first().closed(), "the old plane is closed while there may be a way back");
        within(stage.timers().convergence(), "the new plane shows what the VPN says",
                () -> scene.after().node(2).getMembers().member(id(1)).orElseThrow().metadata()
                        .equals(WORD.with("seq", "3")));
        scene.plane().finish();
        that(scene.first().closed(), "the old plane is not closed when it is let go");
        once(scene, scene.second(), 4);
        same(0, scene.first().leaves() + scene.second().leaves(), "the number of leaves");
    }

    /** Every operation is answered by this plane, and in the course of it the calling thread comes to no other. */
    private static void once(Scene scene, Witness by, long seq) {
        var plane = scene.plane();
        var calls = scene.first().callsOfThread() + scene.second().callsOfThread();
        var here = by.callsOfThread();
        plane.publishHeartbeat(Heartbeat.of(seq, false, WORD.with("seq", "" + seq)));
        plane.getMembers();
        plane.getPeerMetadata(id(2));
        plane.reportPeerState(id(2), PeerStateReport.of(PeerStateReport.State.UP, Instant.now()));
        plane.join(List.of());
        same(5, by.callsOfThread() - here, "the number of calls, of five, that came to the plane in use");
        same(5, scene.first().callsOfThread() + scene.second().callsOfThread() - calls,
                "the number of calls that came to any plane");
    }

    private static void back(Stage stage) throws Exception {
        var scene = scene(stage);
        var outcome = scene.plane().swapTo(scene.second(), scene.terms().sick(SETTLE));
        that(outcome instanceof Switched, "the planes are not exchanged: " + outcome);
        within(stage.timers().convergence(), "the exchange is told", () -> scene.switches() == 1);
        scene.says(stage, 2, "in the old plane");
        scene.after().cluster().cut();
        within(stage.timers().isolation().plus(SETTLE).plus(stage.timers().convergence()),
                "the old plane is back in its place", () -> scene.switches() == 2
                        && scene.plane().getMembers().member(id(2)).flatMap(
                                member -> member.metadata().attribute("said")).filter("in the old plane"::equals)
                                .isPresent());
        scene.says(stage, 3, "back");
        within(stage.timers().convergence(), "what happens in it is told again", () -> scene.told("back"));
        same(0, scene.first().leaves(), "the number of leaves of the old plane");
        List.of("5.1", "5.2", "5.3").forEach(scene.listener()::keeps);
    }
}
