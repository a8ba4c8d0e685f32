package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.fails;
import static io.nodeplane.controlplane.kit.Stage.quick;
import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.timed;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** CP-2: join. */
final class JoinRules {
    private static final List<String> MALFORMED = List.of("", "node-1", "node-1:0", "node-1:65536", "node-1:x", "a b:1",
            "fd00::1:7", "0.0.0.0:1");
    private static final int JOINERS = 8;

    private JoinRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("2.1",
                        "`join` succeeds if a seed of the cluster answers; the view contains this peer and that seed.",
                        "Who has joined knows somebody.", JoinRules::seed),
                Rule.must("2.2", "`join` without seeds founds a cluster of one, which is `HEALTHY`, without waiting.",
                        "A first node starts.", JoinRules::founding),
                Rule.must("2.3", "Dead and foreign seeds among live ones do not fail the call, in any order.",
                        "A seed list outlives its machines.", JoinRules::deadSeeds),
                Rule.must("2.4",
                        "Without a seed that answers `join` is `UNAVAILABLE` no later than the deadline and 1 s; the"
                                + " node stays `NEW`.",
                        "A start script ends.", JoinRules::unavailable),
                Rule.must("2.5",
                        "Seeds of another cluster only: `UNAUTHENTICATED` within 2 s, not retryable; the node is in"
                                + " nobody's view.",
                        "A wrong configuration is told from a dead network.", JoinRules::foreign),
                Rule.must("2.6", "`join` while joined returns the current view: same epoch, incarnation and revision.",
                        "A retry costs nothing.", JoinRules::again),
                Rule.must("2.7",
                        "Concurrent joins make one member, one incarnation, and equal epochs; they share one outcome.",
                        "Two parts of a program may both start.", JoinRules::together),
                Rule.must("2.8", "A seed that is this node itself is ignored.", "One seed list fits all nodes.",
                        JoinRules::itself),
                Rule.must("2.9",
                        "A malformed seed, port 0, or more than `seedsMax` seeds is `INVALID_ARGUMENT` before anything"
                                + " is sent.",
                        "A typing error is told at once.", JoinRules::malformed),
                Rule.must("2.10", "`getMembers` after `join` shows a revision at least that of the returned view.",
                        "A program reads what it wrote.", JoinRules::readsOwn),
                Rule.must("2.11", "Joining again after `leave`: a higher incarnation, and one entry everywhere.",
                        "Who returns is not taken for who left.", JoinRules::rejoin),
                Rule.must("2.12",
                        "A new process of a peer whose process ended converges to one entry, and its incarnation"
                                + " never goes back.",
                        "A crash is no new peer.", JoinRules::restart),
                Rule.unchecked("2.13",
                        "Without a protocol version in common `join` is `UNSUPPORTED_VERSION` and names both"
                                + " ranges.",
                        "An upgrade that cannot work says so.", "there is one protocol version so far"),
                Rule.must("2.14", "A second process of an identity that is alive elsewhere is refused with"
                        + " `CONFLICT_IDENTITY`, and the incumbent untouched; or it joins, and there is one entry all the same,"
                        + " whose incarnation never goes back.",
                        "A copied machine image makes no second peer.", JoinRules::twin),
                Rule.must("2.15", "A one-time token admits exactly one joiner.", "An invitation cannot be shared.",
                        stage -> {
                            throw new Untested("no fixture makes tokens yet");
                        }).of(Features.ONE_TIME_TOKEN),
                Rule.must("2.16",
                        "A claimed address that a living peer holds is `CONFLICT_ADDRESS` if the address is required.",
                        "Two peers do not get one address.", stage -> {
                            throw new Untested("no fixture claims addresses yet");
                        }).of(Features.ADDRESS_CLAIMS));
    }

    private static void seed(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var view = stage.fresh(2).join(stage.seed(1));
        that(view.member(stage.peer(2)).isPresent() && view.member(stage.peer(1)).isPresent(),
                "the view of a join lists " + view.members());
        same(LocalState.JOINED, view.localState(), "localState of the view of a join");
        within(stage.timers().convergence(), "the seed lists who joined", () -> stage.lists(1, 2));
    }

    private static void founding(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var view = new ArrayList<MembershipView>();
        var took = timed(() -> view.add(plane.join(List.of())));
        that(took.compareTo(plane.capabilities().timers().joinDeadline()) < 0, "founding took " + took);
        same(List.of(stage.peer(1)), stage.members(view.getFirst()).stream().map(Member::peerId).toList(), "members");
        if (stage.cluster().outside() == LocalState.NEW) {
            // One that has lived before may know of others that it should hear, and does not.
            same(Health.HEALTHY, view.getFirst().health(), "health of a founder");
        }
    }

    private static void deadSeeds(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var live = stage.seed(1).getFirst();
        var dead = stage.cluster().deadAddress();
        var seeds = new ArrayList<>(List.of(dead, live));
        try {
            seeds.addFirst(stage.cluster().foreignAddress());
        } catch (Untested none) {
            // Dead ones have to do.
        }
        for (int i = 2; i <= 3; i++) {
            Collections.reverse(seeds);
            var view = stage.fresh(i).join(seeds);
            that(view.member(stage.peer(1)).isPresent(), "a join with seeds " + seeds + " lists " + view.members());
        }
    }

    private static void unavailable(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var dead = stage.cluster().deadAddress();
        var took = timed(() -> fails(ErrorCode.UNAVAILABLE, "join with a dead seed", () -> plane.join(List.of(dead))));
        var limit = stage.timers().joinDeadline().plus(Duration.ofSeconds(1));
        that(took.compareTo(limit) <= 0, "the join gave up after " + took);
        within(Duration.ofSeconds(1), "the node is " + stage.outside(),
                () -> plane.getMembers().localState() == stage.outside());
    }

    private static void foreign(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var foreign = stage.cluster().foreignAddress();
        var took = timed(() -> that(!fails(ErrorCode.UNAUTHENTICATED, "join of another cluster",
                () -> plane.join(List.of(foreign))).retryable(), "UNAUTHENTICATED is retryable"));
        that(took.toMillis() <= 2_000, "the refusal took " + took);
        that(plane.getMembers().members().isEmpty(), "the node lists " + plane.getMembers().members());
    }

    private static void again(Stage stage) throws Exception {
        stage.joined(2);
        var plane = stage.node(2);
        var before = plane.getMembers();
        for (var seeds : List.of(stage.seed(1), List.<String>of())) {
            var view = plane.join(seeds);
            same(before.epoch(), view.epoch(), "the epoch");
            same(before.revision(), view.revision(), "the revision");
            same(before.roster(), view.roster(), "the roster");
        }
    }

    private static void together(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var plane = stage.fresh(2);
        var seeds = stage.seed(1);
        var lives = new TreeSet<Long>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = Collections.nCopies(JOINERS, (Callable<MembershipView>) () -> plane.join(seeds));
            for (var join : pool.invokeAll(calls)) {
                var view = join.get();
                same(plane.getMembers().epoch(), view.epoch(), "the epoch of a concurrent join");
                lives.add(view.member(stage.peer(2)).orElseThrow().incarnation());
            }
        }
        within(stage.timers().convergence(), "one entry at the seed", () -> stage.lists(1, 2));
        lives.add(stage.sees(1, 2).incarnation());
        that(lives.size() == 1 && lives.first() > stage.cluster().lives(stage.peer(2)),
                "concurrent joins make the incarnations " + lives);
    }

    private static void itself(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var view = plane.join(stage.seed(1));
        same(1, stage.members(view).size(), "the number of members after join([self])");
        same(LocalState.JOINED, view.localState(), "localState after join([self])");
    }

    private static void malformed(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var many = Collections.nCopies(plane.capabilities().limits().seedsMax() + 1, "node-9:7001");
        for (var seed : MALFORMED) {
            quick(Duration.ofMillis(100), "the refusal of '" + seed + "'", () -> fails(ErrorCode.INVALID_ARGUMENT,
                    "join of '" + seed + "'", () -> plane.join(List.of("node-9:7001", seed))));
        }
        fails(ErrorCode.INVALID_ARGUMENT, "join of too many seeds", () -> plane.join(many));
        same(stage.outside(), plane.getMembers().localState(), "localState");
        plane.join(List.of());
        fails(ErrorCode.INVALID_ARGUMENT, "a malformed join while joined", () -> plane.join(List.of("x")));
    }

    private static void readsOwn(Stage stage) throws Exception {
        stage.fresh(1).join(List.of());
        var plane = stage.fresh(2);
        var joined = plane.join(stage.seed(1));
        var read = plane.getMembers();
        that(read.revision() >= joined.revision() && read.epoch() == joined.epoch(), "revision " + read.revision()
                + " is read after the join returned " + joined.revision());
        that(read.member(stage.peer(2)).isPresent(), "the node does not list itself after its join");
    }

    private static void rejoin(Stage stage) throws Exception {
        stage.joined(2);
        var before = stage.sees(1, 2).incarnation();
        stage.node(2).leave();
        stage.node(2).join(stage.seed(1));
        within(stage.timers().convergence(), "the peer is seen alive in a higher incarnation",
                () -> stage.sees(1, 2).incarnation() > before
                        && stage.sees(1, 2).state().equals(MemberState.ALIVE));
        same(2, stage.members(stage.node(1).getMembers()).size(), "the number of entries");
    }

    private static void restart(Stage stage) throws Exception {
        stage.joined(3);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        var before = stage.sees(1, 3).incarnation();
        stage.end(3);
        stage.fresh(3).join(stage.seed(1));
        stage.agreed(3, stage.timers().convergence().plus(stage.timers().suspicion()));
        same(3, stage.members(stage.node(1).getMembers()).size(), "the number of entries");
        that(stage.sees(1, 3).incarnation() >= before, "the incarnation went back");
        listener.keeps("5.15");
    }

    private static void twin(Stage stage) throws Exception {
        stage.joined(2);
        var listener = new Listener();
        stage.node(1).subscribeMembershipUpdates(listener);
        var twin = stage.cluster().twin(stage.peer(2));
        try (twin) {
            var before = stage.sees(1, 2);
            try {
                var view = twin.join(stage.seed(1));
                same(LocalState.JOINED, view.localState(), "localState of a second process that may join");
                that(view.member(stage.peer(2)).isPresent(), "a second process that may join does not list itself");
            } catch (ControlPlaneException refused) {
                same(ErrorCode.CONFLICT_IDENTITY, refused.code(), "the code of the join of a second process");
                same(before.incarnation(), stage.sees(1, 2).incarnation(), "the incarnation of the incumbent");
                same(LocalState.JOINED, stage.node(2).getMembers().localState(), "localState of the incumbent");
            }
            throughout(Duration.ofMillis(500), "there is one entry of " + stage.peer(2),
                    () -> stage.node(1).getMembers()
                            .members().stream().filter(member -> member.peerId().equals(stage.peer(2))).count() == 1);
        }
        listener.keeps("5.15");
    }
}
