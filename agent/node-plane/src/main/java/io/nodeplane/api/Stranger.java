package io.nodeplane.api;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.controlplane.kit.Cluster;
import io.nodeplane.controlplane.kit.Pace;
import io.nodeplane.controlplane.kit.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Any implementation that serves {@code /v1}, under the conformance kit: each of its doors is that of one node, and the nodes
 * can find each other. Their processes are not ours: a check begins when all of them have left, and what it needs beyond that
 * (an end of a process, a cut of a link) is not to be had. They are left as they were found: who was a member is one again.
 */
public final class Stranger implements Subject, AutoCloseable {
    private final List<Node> nodes;
    private final Pace pace;
    private final StrangerCluster cluster;
    private final String name;

    /** Where the API of a node is, and the token that it wants, if it wants one. */
    public record Door(ApiAddress address, Optional<String> token) {
        RemoteControlPlane open() {
            return RemoteControlPlane.connect(address, token);
        }
    }

    /**
     * One node.
     *
     * @param seed where others reach it, if its views say so
     * @param member whether it was one when it was found
     */
    record Node(Door door, String peerId, Optional<String> seed, boolean member) {}

    private Stranger(List<Node> nodes, Pace pace, Optional<String> foreign, String name) {
        this.nodes = nodes;
        this.pace = pace;
        this.name = name;
        this.cluster = new StrangerCluster(nodes, foreign);
    }

    /**
     * {@return the nodes behind these doors}
     *
     * @param foreign the address of a node of another cluster, if there is one
     * @throws ApiException if they are no nodes that may be made to leave and join: two doors lead to one of them, or
     *     somebody else is in a cluster with them
     * @throws ControlPlaneException if one of them does not answer, or refuses
     */
    public static Stranger meet(List<Door> doors, Pace pace, Optional<String> foreign) {
        requireAlone(doors);
        var nodes = doors.stream().map(Stranger::meet).toList();
        try (var first = doors.getFirst().open()) {
            var declared = first.capabilities();
            return new Stranger(nodes, pace, foreign, declared.name() + " " + declared.version() + ", over its API");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Pace pace() {
        return pace;
    }

    /** Makes all nodes leave. {@return the same cluster each time} */
    @Override
    public Cluster open() {
        cluster.leaveAll();
        return cluster;
    }

    /** Makes a member of whoever was one; whoever cannot be reached is left alone. */
    @Override
    public void close() {
        try {
            cluster.leaveAll();
            var seeds = new ArrayList<String>();
            for (var node : nodes) {
                if (node.member()) {
                    try (var plane = node.door().open()) {
                        plane.join(seeds);
                    }
                    node.seed().ifPresent(seeds::add);
                }
            }
        } catch (ControlPlaneException gone) {
            // What is broken is in the report, and nothing more can be done about it from here.
            return;
        } finally {
            cluster.end();
        }
    }

    private static void requireAlone(List<Door> doors) {
        var ours = new TreeMap<String, Door>();
        var known = new TreeSet<String>();
        for (var door : doors) {
            try (var plane = door.open()) {
                var view = plane.getMembers();
                var other = ours.putIfAbsent(view.localPeerId(), door);
                if (other != null) {
                    throw new ApiException(other.address() + " and " + door.address() + " both lead to "
                            + view.localPeerId() + ": give each node once");
                }
                view.members().stream().filter(member -> !member.state().isDead()).map(Member::peerId)
                        .forEach(known::add);
            }
        }
        known.removeAll(ours.keySet());
        if (!known.isEmpty()) {
            throw new ApiException("the nodes are in a cluster with " + String.join(", ", known)
                    + ": the checks make nodes leave and join, so give the APIs of all members, or use nodes that nobody"
                    + " needs");
        }
    }

    /** A node that is no member says nothing of itself: it has to be one for a moment. */
    private static Node meet(Door door) {
        try (var plane = door.open()) {
            var found = plane.getMembers();
            var member = found.localState() == LocalState.JOINED;
            var view = member ? found : plane.join(List.of());
            var seed = view.member(view.localPeerId()).flatMap(Member::controlAddress).map(Object::toString);
            if (!member) {
                plane.leave();
            }
            return new Node(door, view.localPeerId(), seed, member);
        }
    }

    /** Ends what a node said and did until now. {@return the lives that it shows} */
    static List<Member> leave(Door door) {
        try (var plane = door.open()) {
            var view = plane.getMembers();
            if (view.localState() == LocalState.JOINED) {
                plane.publishHeartbeat(HeartbeatSession.begin().next(false, Metadata.EMPTY));
            }
            if (view.localState() != LocalState.NEW && view.localState() != LocalState.LEFT) {
                plane.leave();
            }
            return view.members();
        }
    }
}
