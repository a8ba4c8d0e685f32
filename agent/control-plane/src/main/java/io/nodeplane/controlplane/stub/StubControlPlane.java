package io.nodeplane.controlplane.stub;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerId;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.front.HeartbeatOrder;
import io.nodeplane.controlplane.front.PeerReports;
import io.nodeplane.controlplane.front.Subscribers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link StubCluster}. A seed answers if it is the {@link #address()} of a joined node that can be heard;
 * nothing here waits for anything, so a join without such a seed fails at once.
 */
public final class StubControlPlane implements ControlPlane {
    private final StubCluster cluster;
    private final String peerId;
    private final Subscribers subscribers;
    private final PeerReports reports;
    private @Nullable Place place;
    private final HeartbeatOrder order = new HeartbeatOrder();
    private volatile Seen seen;

    /**
     * The current view, when the node last heard anyone, and when it last heard each other member; an age of 0 while it
     * hears someone, or knows nobody.
     */
    private record Seen(MembershipView view, boolean silent, long heardNanos, SortedMap<String, Long> unheardSince) {
        private static final long HEARD_NOW = Long.MAX_VALUE;

        long ageMs() {
            return silent ? since(heardNanos) : 0;
        }

        MembershipView measured() {
            var contacts = new TreeMap<String, Long>();
            unheardSince.forEach((peer, nanos) -> contacts.put(peer, nanos == HEARD_NOW ? 0 : since(nanos)));
            return view.toBuilder().ageMs(ageMs()).contactsMs(contacts).build();
        }

        private static long since(long nanos) {
            return (System.nanoTime() - nanos) / 1_000_000;
        }
    }

    StubControlPlane(StubCluster cluster, String peerId, long epoch) {
        this.cluster = cluster;
        this.peerId = peerId;
        var first = MembershipView.initial(peerId, epoch);
        this.seen = new Seen(first, false, 0, Collections.emptySortedMap());
        this.subscribers = new Subscribers(first, cluster.capabilities(), () -> seen.ageMs());
        this.reports = new PeerReports(cluster.capabilities());
    }

    /** {@return the id given to {@link StubCluster#node}} */
    public String peerId() {
        return peerId;
    }

    /** {@return where other nodes of the same cluster find this one: a seed for their join} */
    public String address() {
        // A name of two labels: a peer id may be a number, which is no name of a host.
        return new SeedPeer(peerId + ".stub", StubCluster.PORT).toString();
    }

    /** {@return the newest report of this node about the peer, as long as it counts: what the VPN under test has said} */
    public Optional<PeerStateReport> newestReport(String about) {
        return seen.view().member(about)
                .flatMap(member -> reports.newest(about, member.incarnation(), System.nanoTime()));
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        cluster.change(() -> {
            requireOpen();
            var seeds = SeedPeer.parseAll(seedPeers, capabilities().limits().seedsMax()).stream()
                    .filter(seed -> !seed.toString().equals(address())).toList();
            if (place != null) {
                return;
            }
            if (cluster.holder(peerId).isPresent()) {
                throw new ControlPlaneException(ErrorCode.CONFLICT_IDENTITY,
                        "another process is " + peerId + " already: close it, or choose another id");
            }
            var belief = seeds.isEmpty()
                    ? new Belief()
                    : cluster.answer(peerId, seeds).orElseThrow(() -> new ControlPlaneException(ErrorCode.UNAVAILABLE,
                            "none of the seed peers " + seeds + " answers: check that one of them is joined"));
            belief.put(cluster.remembered(peerId).toBuilder().incarnation(cluster.nextIncarnation(peerId))
                    .controlAddress(Endpoint.parse(address())).build());
            place = new Place(belief, belief);
            cluster.joined(this);
        });
        return getMembers();
    }

    @Override
    public void leave() {
        cluster.change(() -> {
            requireOpen();
            if (place == null) {
                return;
            }
            // An isolated node is not heard: the others learn nothing, and go on suspecting it.
            place.now().depart(peerId);
            depart();
            show(Roster.EMPTY, Health.HEALTHY, LocalState.LEFT);
        });
    }

    @Override
    public MembershipView getMembers() {
        requireOpen();
        return seen.measured();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        var outcome = cluster.changing(() -> accept(heartbeat));
        return Ack.of(outcome, seen.view().revision());
    }

    @Override
    public ReportOutcome reportPeerState(String about, PeerStateReport report) {
        requireOpen();
        PeerId.checked(about);
        if (report == null) {
            throw ControlPlaneException.invalid("the report about " + about + " is null");
        }
        if (about.equals(peerId)) {
            throw ControlPlaneException.invalid(about + " is this node itself: report about other peers");
        }
        var member = joinedView().member(about);
        return member.isEmpty()
                ? ReportOutcome.UNKNOWN_PEER
                : reports.accept(about, member.get().incarnation(), report, System.nanoTime(), Instant.now());
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return subscribers.subscribe(handler);
    }

    @Override
    public PeerMetadata getPeerMetadata(String about) {
        requireOpen();
        PeerId.checked(about);
        return joinedView().member(about).map(Member::peerMetadata).orElseThrow(
                () -> new ControlPlaneException(ErrorCode.NOT_FOUND, "there is no peer " + about + " in the view"));
    }

    @Override
    public Capabilities capabilities() {
        return cluster.capabilities();
    }

    @Override
    public void close() {
        cluster.change(() -> {
            if (seen.view().localState() == LocalState.CLOSED) {
                return;
            }
            if (place != null) {
                place.home().lose(peerId);
                depart();
            }
            subscribers.close();
            show(Roster.EMPTY, Health.HEALTHY, LocalState.CLOSED);
        });
    }

    Place place() {
        if (place == null) {
            throw new IllegalStateException(peerId + " is not joined");
        }
        return place;
    }

    void moveTo(Place next) {
        place = next;
    }

    /** Makes the view of a joined node what its belief is now, and tells the subscribers if that is news. */
    void refresh() {
        var roster = place().now().seenBy(peerId);
        show(roster, health(roster), LocalState.JOINED);
    }

    private void show(Roster roster, Health health, LocalState localState) {
        var before = seen;
        var silent = health == Health.ISOLATED;
        var heardNanos = silent && before.silent() ? before.heardNanos() : System.nanoTime();
        seen = new Seen(before.view().next(roster, health, localState, 0), silent, heardNanos,
                contacts(before, roster));
        subscribers.publish(seen.view().aged(seen.ageMs()));
    }

    private SortedMap<String, Long> contacts(Seen before, Roster roster) {
        var contacts = new TreeMap<String, Long>();
        for (var member : roster.members()) {
            var other = member.peerId();
            var was = before.unheardSince().get(other);
            if (!other.equals(peerId) && cluster.hears(this, other)) {
                contacts.put(other, Seen.HEARD_NOW);
            } else if (was != null) {
                contacts.put(other, was == Seen.HEARD_NOW ? Long.valueOf(System.nanoTime()) : was);
            }
        }
        return contacts;
    }

    private Health health(Roster roster) {
        var others = roster.members().stream()
                .filter(member -> !member.peerId().equals(peerId) && !member.state().equals(MemberState.LEFT)).toList();
        if (others.isEmpty()) {
            return Health.HEALTHY;
        }
        if (cluster.heardBy(this) == 0) {
            return Health.ISOLATED;
        }
        return others.stream().allMatch(this::inOrder) ? Health.HEALTHY : Health.DEGRADED;
    }

    private boolean inOrder(Member other) {
        return other.state().isDead()
                || other.state().equals(MemberState.ALIVE) && cluster.hears(this, other.peerId());
    }

    private Ack.Outcome accept(Heartbeat heartbeat) {
        requireOpen();
        if (heartbeat == null) {
            throw ControlPlaneException.invalid("the heartbeat is null");
        }
        joinedView();
        var outcome = order.outcome(heartbeat);
        if (outcome != Ack.Outcome.ACCEPTED) {
            return outcome;
        }
        var max = capabilities().limits().metaMaxBytes();
        var bytes = heartbeat.metadata().map(metadata -> metadata.bytes()).orElse(0L);
        if (bytes > max) {
            throw new ControlPlaneException(ErrorCode.RESOURCE_EXHAUSTED,
                    "the metadata has " + bytes + " bytes: at most " + max + " are published");
        }
        order.accepted(heartbeat);
        var belief = place().now();
        belief.change(peerId, member -> member.ready(heartbeat.dataPlaneReady())
                .publishing(heartbeat.metadata().orElse(member.metadata())));
        cluster.remember(belief.member(peerId));
        belief.lease(peerId, System.nanoTime() + capabilities().timers().heartbeatTtl().toNanos());
        cluster.watchLeases();
        return Ack.Outcome.ACCEPTED;
    }

    private void depart() {
        cluster.gone(this);
        place = null;
        order.restart();
        reports.clear();
    }

    private MembershipView joinedView() {
        var view = seen.view();
        if (view.localState() != LocalState.JOINED) {
            throw new ControlPlaneException(ErrorCode.NOT_JOINED,
                    peerId + " is not joined (" + view.localState() + "): join first");
        }
        return view;
    }

    private void requireOpen() {
        if (seen.view().localState() == LocalState.CLOSED) {
            throw new ControlPlaneException(ErrorCode.CLOSED, "the control plane of " + peerId + " is closed");
        }
    }
}
