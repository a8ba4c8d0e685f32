package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** CP-9: isolation, and what comes after. */
final class IsolationRules {
    private static final Metadata WORD = Metadata.of(Map.of("said", "before"));

    private IsolationRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("9.1",
                        "A node that knows others and hears none says `ISOLATED` within the isolation time, and tells"
                                + " its subscribers.",
                        "A VPN knows that it is blind.", IsolationRules::told),
                Rule.must("9.2", "Isolation removes no member and no metadata.",
                        "Tunnels survive a cut of the control plane.",
                        IsolationRules::kept),
                Rule.must("9.3",
                        "After the cut is mended all members are alive again without an operator, also those that were"
                                + " declared dead.",
                        "A mesh heals at night.", IsolationRules::healed),
                Rule.must("9.4", "After healing digests are equal, and the changes of both sides are there.",
                        "Nothing that was said is lost.", IsolationRules::merged),
                Rule.must("9.5", "A restarted node without peers serves its last view as `CACHED`.",
                        "A rebooted site keeps its tunnels.", stage -> {
                            throw new Untested("no fixture restarts without peers yet");
                        }).of(Features.PERSISTENT_VIEW),
                Rule.must("9.6", "A cut of 1 s, shorter than the suspicion time, makes nobody dead.",
                        "A blip is no death.",
                        IsolationRules::blip),
                Rule.must("9.7",
                        "While a majority of voters that have their vote is in contact, a peer whose process ended is suspect within the"
                                + " declared `suspicion`, and `dead/confirmed` within `certainty`.",
                        "A VPN can plan with what is declared.", IsolationRules::certain));
    }

    private static void cut(Stage stage) throws Exception {
        stage.joined(2);
        stage.node(1).publishHeartbeat(Heartbeat.of(1, true, WORD));
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true, WORD));
        within(stage.timers().convergence(), "both words are seen", () -> stage.sees(1, 2).metadata().equals(WORD)
                && stage.sees(2, 1).metadata().equals(WORD));
        stage.cluster().cut();
    }

    private static void isolated(Stage stage) throws Exception {
        within(stage.timers().isolation(), "both nodes say ISOLATED",
                () -> stage.node(1).getMembers().health() == Health.ISOLATED
                        && stage.node(2).getMembers().health() == Health.ISOLATED);
    }

    private static void told(Stage stage) throws Exception {
        cut(stage);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        isolated(stage);
        within(Duration.ofSeconds(1), "a subscriber is told of the isolation", () -> !listener.updates().isEmpty()
                && listener.updates().getLast().health() == Health.ISOLATED);
    }

    private static void kept(Stage stage) throws Exception {
        cut(stage);
        isolated(stage);
        throughout(stage.pace().quiet(), "all members and their metadata are there", () -> List.of(1, 2).stream()
                .allMatch(i -> stage.members(stage.node(i).getMembers()).size() == 2
                        && stage.sees(i, 3 - i).metadata().equals(WORD)
                        && !stage.sees(i, 3 - i).state().equals(MemberState.LEFT)));
        same(WORD, stage.node(1).getPeerMetadata(stage.peer(2)).metadata(), "the metadata of who is not heard");
    }

    private static void healed(Stage stage) throws Exception {
        cut(stage);
        isolated(stage);
        stage.cluster().mend();
        within(stage.timers().heal(), "both are alive in both views, and well", () -> List.of(1, 2).stream()
                .allMatch(i -> stage.sees(i, 3 - i).state().equals(MemberState.ALIVE)
                        && stage.node(i).getMembers().health() == Health.HEALTHY));
    }

    private static void merged(Stage stage) throws Exception {
        cut(stage);
        isolated(stage);
        for (int i = 1; i <= 2; i++) {
            stage.node(i).publishHeartbeat(Heartbeat.of(2, true, WORD.with("side", stage.peer(i))));
        }
        stage.cluster().mend();
        stage.agreed(2, stage.timers().heal());
        within(stage.timers().heal(), "the changes of both sides are everywhere", () -> List.of(1, 2).stream()
                .allMatch(i -> stage.sees(i, 3 - i).metadata().equals(WORD.with("side", stage.peer(3 - i)))));
        that(stage.node(1).getMembers().digest().equals(stage.node(2).getMembers().digest()), "the digests differ");
    }

    private static void certain(Stage stage) throws Exception {
        stage.joined(3);
        // Voters of a cluster that has just begun have no vote yet, and a death needs votes.
        throughout(stage.timers().convergence(), "all are alive",
                () -> stage.sees(1, 3).state().equals(MemberState.ALIVE)
                        && stage.sees(2, 3).state().equals(MemberState.ALIVE));
        stage.cluster().bury(stage.peer(3));
        within(stage.timers().suspicion(), stage.peer(3) + " is not alive for those who are in contact",
                () -> !stage.sees(1, 3).state().equals(MemberState.ALIVE)
                        && !stage.sees(2, 3).state().equals(MemberState.ALIVE));
        within(stage.timers().certainty().minus(stage.timers().suspicion()),
                stage.peer(3) + " is dead/confirmed for them",
                () -> stage.sees(1, 3).state().equals(MemberState.CONFIRMED)
                        && stage.sees(2, 3).state().equals(MemberState.CONFIRMED));
        that(stage.sees(1, 3).confirmation().isPresent(), "nothing is named that confirms the death");
        same(stage.peer(3), stage.node(1).getPeerMetadata(stage.peer(3)).peerId(), "who answers for the dead");
    }

    private static void blip(Stage stage) throws Exception {
        cut(stage);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        Thread.sleep(Duration.ofSeconds(1));
        stage.cluster().mend();
        stage.agreed(2, stage.timers().heal());
        that(listener.updates().stream()
                .noneMatch(update -> update instanceof Delta delta
                        && delta.updated().stream().anyMatch(member -> member.state().isDead())),
                "somebody was dead for a cut of 1 s");
    }
}
