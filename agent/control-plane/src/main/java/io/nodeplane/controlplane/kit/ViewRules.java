package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Roster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** CP-4: getMembers. */
final class ViewRules {
    private static final int READERS = 4;

    private ViewRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.unchecked("4.1",
                        "`getMembers` uses no network; at 1,000 members 99 of 100 calls take less than 5 ms, and all"
                                + " less than 100.",
                        "Reading is cheap.", "no fixture has 1,000 members yet; that it does not wait for"
                                + " the network is shown by 1.4"),
                Rule.must("4.2", "No view is torn: its digest is that of its members, whatever changes meanwhile.",
                        "A view can be trusted as a whole.", stage -> underChange(stage, ViewRules::whole)),
                Rule.must("4.3",
                        "Members are sorted by id and unique; while joined, a node sees itself alive, and once.",
                        "Two views can be compared line by line.", ViewRules::sorted),
                Rule.must("4.4",
                        "One epoch and revision show one roster, and the revision does not grow while nothing changes.",
                        "A revision can be a cache key.", stage -> underChange(stage, new OneRoster())),
                Rule.must("4.5", "The revision never goes back within an epoch, for any reader.",
                        "What was seen is not unseen.", stage -> underChange(stage, new Forward())),
                Rule.must("4.6", "Every change of any field of a member raises the revision.",
                        "A VPN that compares revisions misses no key.", ViewRules::everyField),
                Rule.must("4.7", "The dead stay listed until they are reaped; the removal is announced.",
                        "A VPN learns how somebody died.", ViewRules::deadStay),
                Rule.must("4.8", "All nodes of a quiet cluster have equal digests within the convergence time.",
                        "Everybody sees one mesh.", ViewRules::converge),
                Rule.must("4.9",
                        "`ageMs` is the time since the last contact with any other member: small in contact, growing"
                                + " in isolation.",
                        "A VPN knows how old its knowledge is.", ViewRules::age));
    }

    /** Looks at each view that a reader reads; readers are numbered. */
    private interface Look {
        void at(int reader, MembershipView view);
    }

    /** One roster for each revision, seen by all readers. */
    private static final class OneRoster implements Look {
        private final Map<String, Roster> known = new ConcurrentHashMap<>();

        @Override
        public void at(int reader, MembershipView view) {
            var before = known.putIfAbsent(view.epoch() + ":" + view.revision(), view.roster());
            that(before == null || before.equals(view.roster()),
                    "revision " + view.revision() + " shows two rosters: " + before + " and " + view.roster());
        }
    }

    /** Never back, for each reader. */
    private static final class Forward implements Look {
        private final Map<Integer, MembershipView> last = new ConcurrentHashMap<>();

        @Override
        public void at(int reader, MembershipView view) {
            var before = last.put(reader, view);
            that(before == null || before.epoch() != view.epoch() || before.revision() <= view.revision(),
                    "revision " + view.revision() + " is read after " + (before == null ? 0 : before.revision()));
        }
    }

    private static void whole(int reader, MembershipView view) {
        same(Roster.of(view.members()).digest(), view.digest(), "the digest of revision " + view.revision());
    }

    private static void underChange(Stage stage, Look look) throws Exception {
        stage.joined(2);
        var stop = new AtomicBoolean();
        var wrong = new ConcurrentLinkedQueue<String>();
        var readers = new ArrayList<Thread>();
        for (int r = 0; r < READERS; r++) {
            var reader = r;
            readers.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < stage.pace().reads() / READERS || !stop.get(); i++) {
                        look.at(reader, stage.node(1).getMembers());
                    }
                } catch (RuntimeException broken) {
                    wrong.add(String.valueOf(broken.getMessage()));
                }
            }));
        }
        var first = stage.node(1).getMembers().revision();
        try {
            for (int seq = 1; readers.stream().anyMatch(Thread::isAlive) && wrong.isEmpty(); seq++) {
                stage.node(2).publishHeartbeat(Heartbeat.of(seq, seq % 2 == 0, Metadata.of(Map.of("n", "" + seq))));
                stop.set(stage.node(1).getMembers().revision() >= first + 5);
                Thread.sleep(1);
            }
        } finally {
            stop.set(true);
        }
        that(wrong.isEmpty(), String.valueOf(wrong.peek()));
        var quiet = settled(stage);
        throughout(Duration.ofMillis(300), "the revision stays while nothing changes",
                () -> stage.node(1).getMembers().revision() == quiet);
    }

    private static long settled(Stage stage) throws Exception {
        var last = new long[]{-1, System.nanoTime()};
        within(stage.timers().convergence(), "the view comes to rest", () -> {
            var now = stage.node(1).getMembers().revision();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > Duration.ofMillis(700).toNanos();
        });
        return last[0];
    }

    private static void sorted(Stage stage) throws Exception {
        var nodes = stage.joined(3);
        for (int i = 1; i <= nodes.size(); i++) {
            var own = stage.peer(i);
            var view = stage.node(i).getMembers();
            var ids = view.members().stream().map(Member::peerId).toList();
            same(ids.stream().sorted().distinct().toList(), ids, "the order of the members");
            same(own, view.localPeerId(), "localPeerId");
            that(view.members().stream().filter(member -> member.peerId().equals(own)
                    && member.state().equals(MemberState.ALIVE)).count() == 1, own + " does not see itself alive");
        }
    }

    private static void everyField(Stage stage) throws Exception {
        stage.joined(2);
        var word = Metadata.of(Map.of("key", "one"));
        change(stage, "metadata", Heartbeat.of(1, false, word));
        change(stage, "readiness", Heartbeat.of(2, true));
        change(stage, "one value of the metadata", Heartbeat.of(3, true, word.with("key", "two")));
    }

    private static void change(Stage stage, String what, Heartbeat heartbeat) throws Exception {
        var before = stage.node(1).getMembers();
        stage.node(2).publishHeartbeat(heartbeat);
        within(stage.timers().convergence(), "a change of " + what + " is seen",
                () -> !stage.node(1).getMembers().member(stage.peer(2)).equals(before.member(stage.peer(2))));
        var after = stage.node(1).getMembers();
        that(after.revision() > before.revision(),
                "a change of " + what + " leaves the revision at " + before.revision());
    }

    private static void deadStay(Stage stage) throws Exception {
        stage.joined(3);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        stage.node(3).leave();
        within(stage.timers().convergence(), "who left is dead/left",
                () -> stage.sees(1, 3).state().equals(MemberState.LEFT));
        throughout(stage.pace().quiet(), "the dead are listed", () -> stage.lists(1, 3));
        try {
            stage.cluster().reap(stage.peer(3));
        } catch (Untested never) {
            return;
        }
        within(stage.timers().convergence(), "the removal is announced",
                () -> listener.view().filter(view -> view.member(stage.peer(3)).isEmpty()).isPresent());
    }

    private static void converge(Stage stage) throws Exception {
        var nodes = stage.joined(3);
        for (int i = 1; i <= nodes.size(); i++) {
            stage.node(i).publishHeartbeat(Heartbeat.of(1, true, Metadata.of(Map.of("from", stage.peer(i)))));
        }
        within(stage.timers().convergence(), "every word is everywhere, and the digests are equal", () -> {
            var digest = stage.node(1).getMembers().digest();
            return nodes.stream().allMatch(node -> node.getMembers().digest().equals(digest)
                    && stage.members(node.getMembers()).stream()
                            .allMatch(member -> member.metadata().attribute("from").isPresent()));
        });
    }

    private static void age(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(1);
        var limit = 2 * stage.timers().probeInterval().toMillis() + Stage.SLACK.toMillis();
        within(stage.timers().convergence(), "contact is made", () -> plane.getMembers().health() == Health.HEALTHY
                && plane.getMembers().contactMs(stage.peer(2)).isPresent());
        throughout(Duration.ofMillis(500), "the age in contact is at most " + limit + " ms",
                () -> plane.getMembers().ageMs() <= limit);
        stage.cluster().cut();
        var before = plane.getMembers().ageMs();
        within(stage.timers().isolation(), "the age grows in isolation",
                () -> plane.getMembers().ageMs() >= Math.max(before, 200) + 200);
        that(plane.getMembers().contactMs(stage.peer(2)).orElse(0) >= 200, "contactMs does not grow in isolation");
    }
}
