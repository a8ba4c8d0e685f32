package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** CP-5, first half: what a subscriber is told. */
final class SubscriptionRules {
    private static final int QUIET_TRIES = 5;
    private static final int CHANGES = 20;

    private SubscriptionRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("5.1", "The first call is exactly one snapshot, within 1 s, in any state but `CLOSED`.",
                        "A VPN needs no second way to begin.", SubscriptionRules::first),
                Rule.must("5.2", "Snapshot and deltas in order reproduce `getMembers`; the digest fits after each.",
                        "Who follows the updates misses nothing.", stage -> followed(stage, "5.2")),
                Rule.must("5.3", "`fromRevision` of a delta is the revision of the update delivered before.",
                        "A gap cannot stay unseen.", stage -> followed(stage, "5.3")),
                Rule.must("5.4", "Calls for one subscription are serial.", "A handler needs no lock.",
                        stage -> followed(stage, "5.4")),
                Rule.must("5.5", "The final state always arrives, within the convergence time.",
                        "A VPN does not have to poll.", stage -> followed(stage, "5.1")),
                Rule.must("5.6",
                        "A changed member is told as `updated`; a peer that returned shows its higher incarnation.",
                        "A changed key is never overlooked.", SubscriptionRules::updated),
                Rule.must("5.7",
                        "A snapshot counts even when it is empty; a delta with an empty list changes nothing in that"
                                + " way.",
                        "Empty and absent are told apart.", SubscriptionRules::empty),
                Rule.must("5.13", "A sign of life comes at least every keep-alive interval.",
                        "A dead stream is noticed.",
                        SubscriptionRules::signs),
                Rule.must("5.14", "A quiet cluster produces no delta; heartbeats that change nothing are no news.",
                        "A VPN sleeps when nothing happens.", SubscriptionRules::quiet),
                Rule.must("5.15", "Per peer, (incarnation, metaVersion) never goes back.", "Old keys do not return.",
                        stage -> followed(stage, "5.15")),
                Rule.must("5.16", "Inside a handler, `getMembers` is at least as new as the update.",
                        "A handler may read instead of applying.", SubscriptionRules::inside));
    }

    private static void first(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        for (var state : List.of(stage.outside(), LocalState.JOINED, LocalState.LEFT)) {
            if (state == LocalState.JOINED) {
                plane.join(List.of());
            } else if (state == LocalState.LEFT) {
                plane.leave();
            }
            var listener = new Listener();
            var subscription = plane.subscribeMembershipUpdates(listener);
            within(Duration.ofSeconds(1), "a first call while " + state, () -> !listener.updates().isEmpty());
            listener.keeps("5.1");
            same(state, listener.view().orElseThrow().localState(), "localState of the first snapshot");
            subscription.cancel();
        }
    }

    /** Follows a run of changes; ends when the listener has what the node shows. */
    private static void followed(Stage stage, String rule) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        for (int seq = 1; seq <= CHANGES; seq++) {
            stage.node(2).publishHeartbeat(Heartbeat.of(seq, seq % 2 == 0, Metadata.of(Map.of("n", "" + seq))));
            Thread.sleep(2);
        }
        stage.node(2).leave();
        stage.node(2).join(stage.seed(1));
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("n", "last"))));
        within(stage.timers().convergence(), "the last word is in the view of the node and of the subscriber", () -> {
            listener.keeps(rule);
            var view = stage.node(1).getMembers();
            return view.member(stage.peer(2)).flatMap(member -> member.metadata().attribute("n")).filter("last"::equals)
                    .isPresent()
                    && listener.view().filter(seen -> seen.revision() == view.revision()
                            && seen.roster().equals(view.roster())).isPresent();
        });
        listener.keeps(rule);
    }

    private static void updated(Stage stage) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        within(Duration.ofSeconds(1), "the first snapshot", () -> listener.view().isPresent());
        stage.node(2).publishHeartbeat(Heartbeat.of(1, false, Metadata.of(Map.of(Metadata.PUBLIC_KEY, "changed"))));
        within(stage.timers().convergence(), "the changed key is told as updated",
                () -> deltas(listener).stream().anyMatch(delta -> delta.updated().stream().anyMatch(
                        member -> member.peerId().equals(stage.peer(2))
                                && member.metadata().attribute(Metadata.PUBLIC_KEY)
                                        .filter("changed"::equals).isPresent())));
        var life = stage.sees(1, 2).incarnation();
        stage.node(2).leave();
        stage.node(2).join(stage.seed(1));
        within(stage.timers().convergence(), "who returned is told in a higher incarnation",
                () -> listener.view().orElseThrow().member(stage.peer(2)).filter(member -> member.incarnation() > life)
                        .isPresent());
    }

    private static List<Delta> deltas(Listener listener) {
        return listener.updates().stream().filter(Delta.class::isInstance).map(Delta.class::cast).toList();
    }

    private static void empty(Stage stage) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(2).subscribeMembershipUpdates(listener);
        stage.node(1).publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("a", "b"))));
        within(stage.timers().convergence(), "a delta", () -> !deltas(listener).isEmpty());
        for (var delta : deltas(listener)) {
            that(delta.added().size() + delta.updated().size() + delta.removed().size() > 0,
                    "a delta to " + delta.revision() + " says that nothing changed");
        }
        same(2, stage.members(listener.view().orElseThrow()).size(), "the number of members after the deltas");
        stage.node(2).leave();
        within(stage.timers().convergence(), "an empty snapshot after the leave", () -> listener.updates()
                .getLast() instanceof Snapshot snapshot && snapshot.view().members().isEmpty());
    }

    private static void signs(Stage stage) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        var interval = stage.timers().keepAlive();
        for (int i = 0; i < 2; i++) {
            var heard = listener.updates().size();
            within(interval, "an update within the keep-alive interval", () -> listener.updates().size() > heard);
        }
        within(interval, "a sign of life", () -> listener.updates().stream().anyMatch(KeepAlive.class::isInstance));
        listener.keeps("5.13");
    }

    private static void quiet(Stage stage) throws Exception {
        stage.joined(2);
        var beat = new Beat(stage);
        for (int i = 1; i <= QUIET_TRIES; i++) {
            beat.begins(i);
            var listener = new Listener();
            stage.node(1).subscribeMembershipUpdates(listener);
            within(stage.timers().convergence(), "what node 1 shows is told to who subscribes", () -> {
                beat.goesOn();
                return listener.view().flatMap(view -> view.member(stage.peer(2))).filter(beat::isHeard).isPresent();
            });
            var before = deltas(listener).size();
            throughout(stage.pace().quiet(), "no delta in a quiet cluster", () -> {
                beat.goesOn();
                Thread.sleep(20);
                return deltas(listener).size() == before || beat.late();
            });
            if (!beat.late()) {
                return;
            }
        }
        throw new Untested("the machine is too busy for heartbeats that keep a lease");
    }

    /**
     * The heartbeats of node 2, which say one thing for one try. Where one of them is late its lease may end, and that is
     * news: neither this try nor what is still on its way from it says anything of a quiet cluster.
     */
    private static final class Beat {
        private final Stage stage;
        private Metadata metadata = Metadata.of(Map.of());
        private long seq;
        private long began = System.nanoTime();
        private boolean late;

        Beat(Stage stage) {
            this.stage = stage;
        }

        /** Goes on with a new word, until node 1 has heard it: what was said before can no longer come. */
        void begins(int attempt) throws Exception {
            metadata = Metadata.of(Map.of("try", "" + attempt));
            began = System.nanoTime();
            late = false;
            within(stage.timers().convergence(), "readiness is seen", () -> {
                goesOn();
                return isHeard(stage.sees(1, 2));
            });
        }

        boolean isHeard(Member shown) {
            return shown.dataPlaneReady() && shown.metadata().equals(metadata);
        }

        void goesOn() throws Exception {
            var begins = System.nanoTime();
            stage.node(2).publishHeartbeat(Heartbeat.of(++seq, true, metadata));
            late();
            began = begins;
        }

        /** Whether one was: from the beginning of one to the end of the next, as nobody knows when in between it is taken. */
        boolean late() {
            late |= System.nanoTime() - began > stage.timers().heartbeatTtl().toNanos() / 2;
            return late;
        }
    }

    private static void inside(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var behind = new ConcurrentLinkedQueue<String>();
        var told = new ConcurrentLinkedQueue<MembershipUpdate>();
        plane.subscribeMembershipUpdates(update -> {
            var seen = plane.getMembers();
            if (seen.revision() < update.revision()) {
                behind.add("revision " + seen.revision() + " is read in an update to " + update.revision());
            }
            told.add(update);
        });
        for (int seq = 1; seq <= CHANGES; seq++) {
            stage.node(2).publishHeartbeat(Heartbeat.of(seq, seq % 2 == 0, Metadata.of(Map.of("n", "" + seq))));
            Thread.sleep(5);
        }
        // Changes that follow each other closely may be told as one; the last of them is told in any case.
        within(stage.timers().convergence(), "the last change is told", () -> told.size() > 1 && stage.sees(1, 2)
                .metadata().attribute("n").filter(("" + CHANGES)::equals).isPresent());
        that(behind.isEmpty(), String.valueOf(behind.peek()));
    }
}
