package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** One check's cluster, and the words in which checks are written. Nodes are numbered from 1. */
public final class Stage implements AutoCloseable {
    /** What is added to the bounds that an implementation declares, for the machine that runs the kit. */
    static final Duration SLACK = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Subject subject;
    private final Cluster cluster;
    private final TreeMap<Integer, ControlPlane> nodes = new TreeMap<>();
    private final List<ControlPlane> all = new ArrayList<>();
    private final List<Stage> others = new ArrayList<>();

    Stage(Subject subject, Cluster cluster) {
        this.subject = subject;
        this.cluster = cluster;
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** Something that is or is not so. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    Cluster cluster() {
        return cluster;
    }

    Pace pace() {
        return subject.pace();
    }

    Subject subject() {
        return subject;
    }

    /** {@return another cluster of the same subject beside this one, with peers of the same ids} */
    Stage beside() throws Exception {
        var other = new Stage(subject, subject.openAnother());
        others.add(other);
        return other;
    }

    /** Sees to it that this is closed before its cluster is. */
    <P extends ControlPlane> P closing(P plane) {
        all.addFirst(plane);
        return plane;
    }

    /** {@return what a node is called where it has no other name} */
    static String id(int number) {
        return "node-" + number;
    }

    /** {@return what this node is called} */
    String peer(int number) {
        return cluster.peerId(number);
    }

    /** {@return what a node says before its first join in this check} */
    LocalState outside() {
        return cluster.outside();
    }

    /** {@return who is in a view, but for lives that had ended before this check began} */
    List<Member> members(MembershipView view) {
        return view.members().stream()
                .filter(member -> !member.state().isDead() || member.incarnation() > cluster.lives(member.peerId()))
                .toList();
    }

    List<String> seed(int number) {
        return List.of(cluster.address(peer(number)));
    }

    /** {@return a node whose process has just begun} */
    ControlPlane fresh(int number) throws Exception {
        var plane = cluster.start(peer(number));
        nodes.put(number, plane);
        all.add(plane);
        return plane;
    }

    /** {@return so many members that agree, from node 1 on} */
    List<ControlPlane> joined(int count) throws Exception {
        for (int i = 1; i <= count; i++) {
            fresh(i).join(i == 1 ? List.of() : seed(1));
        }
        agreed(count, timers().convergence());
        return List.copyOf(nodes.values());
    }

    /** Waits until all nodes list so many living members and have one digest. */
    void agreed(int alive, Duration limit) throws Exception {
        within(limit, alive + " members alive in all views, and one digest", () -> {
            var digests = new TreeSet<String>();
            for (var node : nodes.values()) {
                var view = node.getMembers();
                digests.add(view.digest());
                if (view.members().stream().filter(member -> member.state().equals(MemberState.ALIVE))
                        .count() != alive) {
                    return false;
                }
            }
            return digests.size() == 1;
        });
    }

    ControlPlane node(int number) {
        return Objects.requireNonNull(nodes.get(number), () -> peer(number) + " was not started");
    }

    /** The process of this node ends without a leave. */
    void end(int number) throws Exception {
        cluster.end(peer(number));
        nodes.remove(number);
    }

    Capabilities capabilities() {
        return nodes.firstEntry().getValue().capabilities();
    }

    Timers timers() {
        return capabilities().timers();
    }

    /** {@return what one node shows of another} */
    Member sees(int observer, int subject) {
        return node(observer).getMembers().member(peer(subject))
                .orElseThrow(() -> new Breach(peer(observer) + " does not list " + peer(subject)));
    }

    boolean lists(int observer, int subject) {
        return members(node(observer).getMembers()).stream()
                .anyMatch(member -> member.peerId().equals(peer(subject)));
    }

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new Breach(otherwise);
        }
    }

    static void same(Object expected, Object seen, String what) {
        that(expected.equals(seen), what + " is " + seen + ", and should be " + expected);
    }

    static ControlPlaneException fails(ErrorCode code, String what, Call call) throws Exception {
        try {
            call.run();
        } catch (ControlPlaneException failed) {
            same(code, failed.code(), "the code of " + what + " (" + failed.getMessage() + ")");
            return failed;
        } catch (RuntimeException foreign) {
            throw new Breach(what + " throws " + foreign + ", and should be " + code);
        }
        throw new Breach(what + " succeeds, and should be " + code);
    }

    /** Waits until it is so, for the limit and some slack. */
    static void within(Duration limit, String what, Condition condition) throws Exception {
        var end = System.nanoTime() + limit.plus(SLACK).toNanos();
        while (!condition.holds()) {
            that(System.nanoTime() - end < 0, "not within " + limit + ": " + what);
            Thread.sleep(LOOK);
        }
    }

    /** Watches that it stays so. */
    static void throughout(Duration time, String what, Condition condition) throws Exception {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            that(condition.holds(), "no longer: " + what);
            Thread.sleep(LOOK);
        }
    }

    /** {@return how long the call took} */
    static Duration timed(Call call) throws Exception {
        var began = System.nanoTime();
        call.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Runs what must not wait for anything; the quickest of three tries counts, so that a busy machine is no breach. */
    static void quick(Duration limit, String what, Call call) throws Exception {
        var best = timed(call);
        for (int i = 0; i < 2 && best.compareTo(limit) > 0; i++) {
            var next = timed(call);
            best = next.compareTo(best) < 0 ? next : best;
        }
        that(best.compareTo(limit) <= 0, what + " took " + best.toMillis() + " ms, and may take " + limit.toMillis());
    }

    @Override
    public void close() throws IOException {
        all.forEach(ControlPlane::close);
        for (var other : others) {
            other.close();
        }
        cluster.close();
    }
}
