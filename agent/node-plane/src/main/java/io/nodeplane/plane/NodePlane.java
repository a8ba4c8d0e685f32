package io.nodeplane.plane;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Limits;
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
import io.nodeplane.controlplane.front.PeerReports;
import io.nodeplane.controlplane.front.Subscribers;
import io.nodeplane.core.Command;
import io.nodeplane.core.State;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Alarm;
import io.nodeplane.runtime.Clock;
import io.nodeplane.runtime.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The control plane interface of one running node. Made before the node, it shows every view that the node hands to
 * {@link #show}; {@link #attach} tells it whom to command.
 */
public final class NodePlane implements ControlPlane {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(5);
    /** A tunnel renews its handshake every two minutes while it carries payload; an older one says nothing of now. */
    private static final Duration FRESH_MAX = Duration.ofSeconds(180);
    private static final Duration LEASE_CHECK = Duration.ofMillis(50);
    /** How long the end of the interface waits for the word that the data plane is ready no more. */
    private static final Duration CLOSE_MAX = Duration.ofMillis(500);

    private final Capabilities capabilities;
    private final Clock clock;
    private final Subscribers subscribers;
    private final PeerReports reports;
    private final Lease lease;
    private final Object lock = new Object();
    private final AtomicInteger joining = new AtomicInteger();
    private final long beganMs;
    private volatile MembershipView view;
    private volatile State state;
    private volatile @Nullable Node node;
    private volatile @Nullable Alarm alarm;

    /**
     * @param first the node before its start
     * @param epoch greater than in every earlier process of this node
     */
    public NodePlane(State first, long epoch, Clock clock, String version) {
        this.capabilities = Capabilities.of("node-plane", version, List.of(Features.SETTLED_CLAIMS), Limits.LEAST,
                DeclaredTimes.of(first.epoch().charter()));
        this.clock = clock;
        this.beganMs = clock.now().mono();
        this.state = first;
        this.view = MembershipView.initial(first.node().value(), epoch);
        this.subscribers = new Subscribers(view, capabilities, this::ageMs);
        this.reports = new PeerReports(capabilities);
        this.lease = new Lease(capabilities.timers().heartbeatTtl(), System.nanoTime());
    }

    /** From here on the operations work. */
    public void attach(Node running) {
        node = running;
        show(running.state());
        alarm = new Alarm("lease", LEASE_CHECK, () -> {
            // What is due while the node is no member waits for the next membership.
            if (view.localState() == LocalState.JOINED) {
                due().ifPresent(running::commanded);
                if (view.members().stream().anyMatch(NodePlane::leaseMayEnd)) {
                    show(running.state());
                }
            }
        });
    }

    /** Makes the node's state the current view, and tells the subscribers if that is news. Never blocks for long. */
    public void show(State next) {
        synchronized (lock) {
            if (view.localState() == LocalState.CLOSED) {
                return;
            }
            state = next;
            var now = Instant.ofEpochMilli(clock.now().wall());
            view = view.next(Translation.roster(next, view.roster(), now, member -> leaseEnded(member, next)),
                    Translation.health(next),
                    Translation.localState(next), ageMs());
            subscribers.publish(view);
        }
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        var running = open();
        var seeds = SeedPeer.parseAll(seedPeers, capabilities.limits().seedsMax()).stream()
                .map(seed -> new PeerAddress(seed.host(), seed.port())).toList();
        var deadline = capabilities.timers().joinDeadline();
        if (view.localState() != LocalState.JOINED) {
            if (view.localState() != LocalState.JOINING) {
                lease.restart(System.nanoTime());
            }
            joinBeside(running, new Command.Join(seeds, deadline.toMillis()), deadline.plus(COMMAND_MAX));
        }
        return getMembers();
    }

    /** Joins at one time share one outcome: who is interrupted ends the join only if nobody else waits for it. */
    private void joinBeside(Node running, Command.Join join, Duration limit) {
        joining.incrementAndGet();
        var interrupted = false;
        try {
            settle(running, join, limit);
        } catch (ControlPlaneException failed) {
            interrupted = failed.code() == ErrorCode.CANCELLED && Thread.currentThread().isInterrupted();
            throw failed;
        } finally {
            if (joining.decrementAndGet() == 0 && interrupted) {
                running.commanded(new Command.Leave());
            }
        }
    }

    @Override
    public void leave() {
        leaveSaying();
    }

    /** {@return what there is to add to a {@link #leave()}, such as that nobody could be told; mostly nothing} */
    public Optional<String> leaveSaying() {
        var running = open();
        sayLast(running, Translation.said(state).ready(), COMMAND_MAX);
        var note = settle(running, new Command.Leave(), COMMAND_MAX);
        reports.clear();
        return note.isEmpty() ? Optional.empty() : Optional.of(note);
    }

    /**
     * {@return what there is to add to the order, which was carried out; mostly nothing}
     *
     * @throws ControlPlaneException if it was refused, or not answered in time
     */
    public String order(Command command) {
        return settle(open(), command, COMMAND_MAX);
    }

    /**
     * Says of a dead member that it is gone for good: nobody looks for it any more, and no view lists it.
     *
     * @return what there is to add; mostly nothing
     * @throws ControlPlaneException if this node is no voter, or the member is not dead
     */
    public Optional<String> forget(String peerId) {
        PeerId.checked(peerId);
        return Optional.of(order(new Command.Forget(new NodeId(peerId)))).filter(note -> !note.isEmpty());
    }

    @Override
    public MembershipView getMembers() {
        open();
        var running = node;
        var contacts = Translation.contactsMs(running == null ? state : running.state(), clock.now().mono());
        return view.toBuilder().ageMs(ageMs()).contactsMs(contacts).build();
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        var running = open();
        if (heartbeat == null) {
            throw ControlPlaneException.invalid("the heartbeat is null");
        }
        var joined = joined();
        var bytes = heartbeat.metadata().map(metadata -> metadata.bytes()).orElse(0L);
        var max = capabilities.limits().metaMaxBytes();
        if (bytes > max) {
            throw new ControlPlaneException(ErrorCode.RESOURCE_EXHAUSTED,
                    "the metadata has " + bytes + " bytes: at most " + max + " are published");
        }
        var outcome = lease.accept(heartbeat, System.nanoTime());
        due().ifPresent(word -> settle(running, word, COMMAND_MAX));
        return Ack.of(outcome, Math.max(joined.revision(), view.revision()));
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        var running = open();
        PeerId.checked(peerId);
        if (report == null) {
            throw ControlPlaneException.invalid("the report about " + peerId + " is null");
        }
        if (peerId.equals(state.node().value())) {
            throw ControlPlaneException.invalid(peerId + " is this node itself: report about other peers");
        }
        var member = joined().member(peerId);
        if (member.isEmpty()) {
            return ReportOutcome.UNKNOWN_PEER;
        }
        var outcome = reports.accept(peerId, member.get().incarnation(), report, System.nanoTime(),
                Instant.ofEpochMilli(clock.now().wall()));
        if (outcome == ReportOutcome.ACCEPTED) {
            var fresh = report.handshakeAgeMs().orElse(0) < FRESH_MAX.toMillis();
            running.commanded(
                    new Command.Report(new NodeId(peerId), report.state().name().toLowerCase(Locale.ROOT), fresh));
        }
        return outcome;
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        return subscribers.subscribe(handler);
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        open();
        PeerId.checked(peerId);
        return joined().member(peerId).map(member -> member.peerMetadata()).orElseThrow(() -> new ControlPlaneException(
                ErrorCode.NOT_FOUND, "there is no peer " + peerId + " in the view"));
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Ends the interface, and the data plane's lease with it; the node behind it is ended by whoever started it. */
    @Override
    public void close() {
        var running = node;
        if (running != null) {
            sayLast(running, false, CLOSE_MAX);
        }
        synchronized (lock) {
            if (view.localState() == LocalState.CLOSED) {
                return;
            }
            view = view.next(Roster.EMPTY, Health.HEALTHY,
                    LocalState.CLOSED, 0);
        }
        var ticking = alarm;
        if (ticking != null) {
            ticking.close();
        }
        subscribers.close();
    }

    /** {@return whether time alone may end what is said of its data plane} */
    private static boolean leaseMayEnd(Member member) {
        return member.dataPlaneReady() && !member.state().equals(MemberState.ALIVE);
    }

    /** {@return what the node adds to its having done so} */
    private String settle(Node running, Command command, Duration limit) {
        try {
            return switch (running.commanded(command).toCompletableFuture().get(limit.toMillis(),
                    TimeUnit.MILLISECONDS)) {
                case Command.Outcome.Done(var note) -> {
                    show(running.state());
                    yield note;
                }
                case Command.Outcome.Failed(var code, var reason) ->
                    throw new ControlPlaneException(ErrorCode.valueOf(code), reason);
            };
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ControlPlaneException(ErrorCode.CANCELLED, "the caller was interrupted");
        } catch (TimeoutException | ExecutionException late) {
            throw new ControlPlaneException(ErrorCode.UNAVAILABLE, "the node did not answer within " + limit);
        }
    }

    /** {@return whether this node has not heard the member for as long as a lease runs: its process renews none any more} */
    private boolean leaseEnded(NodeId member, State of) {
        var heardAt = of.detector().contact(member).heardAt();
        var silentMs = clock.now().mono() - Math.max(heardAt, beganMs);
        return silentMs >= capabilities.timers().heartbeatTtl().toMillis();
    }

    /** {@return what the VPN says that the ledger does not say yet, if its turn has come} */
    private Optional<Command> due() {
        return lease.due(Translation.said(state), System.nanoTime()).map(NodePlane::description);
    }

    private void sayLast(Node running, boolean ready, Duration limit) {
        if (view.localState() != LocalState.JOINED) {
            return;
        }
        try {
            lease.last(Translation.said(state), ready).map(NodePlane::description)
                    .ifPresent(word -> settle(running, word, limit));
        } catch (ControlPlaneException late) {
            // The node is stopped, or busy: its going is worth more than its last word, and a next process is not ready.
        }
    }

    private static Command description(Lease.Word word) {
        return new Command.Describe(word.metadata().map(Translation::described), word.ready());
    }

    /** Of the node as it is, not as it was last shown: contacts are made all the time, and seldom change a view. */
    private long ageMs() {
        var running = node;
        return Translation.ageMs(running == null ? state : running.state(), beganMs, clock.now().mono());
    }

    private MembershipView joined() {
        var now = view;
        if (now.localState() != LocalState.JOINED) {
            throw new ControlPlaneException(ErrorCode.NOT_JOINED,
                    now.localPeerId() + " is not joined (" + now.localState() + "): join first");
        }
        return now;
    }

    private Node open() {
        var running = node;
        if (running == null || view.localState() == LocalState.CLOSED) {
            throw new ControlPlaneException(ErrorCode.CLOSED,
                    "the control plane of " + view.localPeerId() + " is closed");
        }
        return running;
    }
}
