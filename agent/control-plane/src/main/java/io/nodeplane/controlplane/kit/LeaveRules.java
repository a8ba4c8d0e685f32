package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.timed;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** CP-3: leave. */
final class LeaveRules {
    private LeaveRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("3.1", "A second `leave`, or one before `join`, returns normally.",
                        "Cleaning up twice is no error.",
                        LeaveRules::twice),
                Rule.must("3.2",
                        "`leave` returns within its deadline though nobody can be reached; `localState` is `LEFT` in"
                                + " every case.",
                        "A machine can be shut down in a dead network.", LeaveRules::alone),
                Rule.must("3.3",
                        "Who can be reached sees the peer as `dead/left` within the convergence time, and never as"
                                + " `dead/confirmed`.",
                        "Going is no failure.", LeaveRules::seen),
                Rule.must("3.4", "After `leave` returned nothing brings this incarnation back.",
                        "Tunnels to who has gone can be taken down.", LeaveRules::stays),
                Rule.must("3.5",
                        "Subscriptions survive and are told of a leave by exactly one empty snapshot with `LEFT`.",
                        "A VPN clears its tunnels once.", LeaveRules::told),
                Rule.must("3.6", "`leave` during a running `join`: the join is `CANCELLED`, and no ghost remains.",
                        "The last word counts.", LeaveRules::overtakes));
    }

    private static void twice(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        plane.leave();
        same(stage.outside(), plane.getMembers().localState(), "localState after a leave before any join");
        plane.join(List.of());
        plane.leave();
        plane.leave();
        same(LocalState.LEFT, plane.getMembers().localState(), "localState after two leaves");
    }

    private static void alone(Stage stage) throws Exception {
        stage.joined(2);
        stage.cluster().cut();
        var took = timed(stage.node(2)::leave);
        that(took.compareTo(stage.timers().leaveDeadline()) <= 0, "the leave took " + took);
        same(LocalState.LEFT, stage.node(2).getMembers().localState(), "localState");
    }

    private static void seen(Stage stage) throws Exception {
        stage.joined(3);
        stage.node(3).leave();
        within(stage.timers().convergence(), "who left is dead/left everywhere",
                () -> stage.sees(1, 3).state().equals(MemberState.LEFT)
                        && stage.sees(2, 3).state().equals(MemberState.LEFT));
        that(!stage.sees(1, 3).dataPlaneReady(), "the data plane of who left is ready");
    }

    private static void stays(Stage stage) throws Exception {
        stage.joined(2);
        stage.node(2).leave();
        within(stage.timers().convergence(), "who left is dead/left",
                () -> stage.sees(1, 2).state().equals(MemberState.LEFT));
        var life = stage.sees(1, 2).incarnation();
        throughout(stage.pace().quiet(), stage.peer(2) + " is dead/left in incarnation " + life,
                () -> stage.sees(1, 2).state().equals(MemberState.LEFT) && stage.sees(1, 2).incarnation() == life);
    }

    private static void told(Stage stage) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(2).subscribeMembershipUpdates(listener);
        within(Duration.ofSeconds(1), "the first snapshot", () -> listener.view().isPresent());
        stage.node(2).leave();
        within(stage.timers().convergence(), "an update that says LEFT",
                () -> listener.view().orElseThrow().localState() == LocalState.LEFT);
        throughout(Duration.ofMillis(200), "one snapshot says LEFT, and it is empty",
                () -> listener.updates().stream()
                        .filter(update -> update instanceof Snapshot snapshot
                                && snapshot.view().localState() == LocalState.LEFT)
                        .count() == 1);
        var last = listener.updates().stream().filter(Snapshot.class::isInstance).map(Snapshot.class::cast).toList()
                .getLast();
        same(Reason.LOCAL_STATE, last.reason(), "the reason of the snapshot");
        that(last.view().members().isEmpty(), "the snapshot of a leave lists " + last.view().members());
    }

    private static void overtakes(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var waiting = stage.fresh(2);
        var silent = stage.cluster().silentAddress();
        var failure = new AtomicReference<RuntimeException>();
        var thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                waiting.join(List.of(silent));
            } catch (RuntimeException failed) {
                failure.set(failed);
            }
        });
        within(Duration.ofSeconds(1), "the joining node says JOINING",
                () -> waiting.getMembers().localState() == LocalState.JOINING);
        waiting.leave();
        that(thread.join(Duration.ofSeconds(2)), "the overtaken join goes on");
        that(failure.get() instanceof ControlPlaneException cancelled && cancelled.code() == ErrorCode.CANCELLED,
                "the overtaken join ends by " + failure.get());
        throughout(Duration.ofMillis(500), "no ghost of the overtaken join",
                () -> !stage.lists(1, 2) && waiting.getMembers().members().isEmpty());
    }
}
