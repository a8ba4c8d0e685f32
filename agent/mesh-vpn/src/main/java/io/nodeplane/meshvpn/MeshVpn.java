package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.meshvpn.dataplane.DataPlane;
import io.nodeplane.meshvpn.dataplane.DataPlane.Device;
import io.nodeplane.meshvpn.dataplane.DataPlaneException;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.disk.LastView;
import io.nodeplane.meshvpn.mesh.Now;
import io.nodeplane.meshvpn.mesh.Self;
import io.nodeplane.meshvpn.mesh.Witness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running mesh VPN. One thread takes one turn after the other, each time a view comes and at least once a second: the
 * device is made what the view wants, the lease is renewed, and what the tunnels show is reported.
 *
 * <p>Neither side needs the other for what is there already. Without a control plane the tunnels stay as they are, by the
 * last view, which is kept on the disk; without a device the control plane is told that there is none. {@link #close()} is
 * no leave, and takes no tunnel down.
 */
public final class MeshVpn implements AutoCloseable {
    private static final Duration TURN_EVERY = Duration.ofSeconds(1);
    /** A turn that takes longer, since a join waits or nobody answers, is interrupted at the end. */
    private static final Duration TURN_MAX = Duration.ofSeconds(2);
    private static final long JOIN_AGAIN_AFTER_MS = 2_000;
    private static final long SAY_AGAIN_AFTER_MS = 900;
    /** So many heartbeats are lost before the data plane is not ready any more. */
    private static final int HEARTBEATS_PER_LEASE = 3;

    private final Place place;
    private final Link link;
    private final Tunnels tunnels;
    private final Witness witness = new Witness();
    private final HeartbeatSession session = HeartbeatSession.begin();
    private final Semaphore news = new Semaphore(0);
    private final SortedMap<String, String> said = new TreeMap<>();
    private final CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();
    private final Thread thread;
    private @Nullable MembershipView saved;
    private @Nullable Metadata published;
    private boolean greeted;
    private boolean ready;
    private long beatAtMs = Long.MIN_VALUE;
    private long joinAtMs = Long.MIN_VALUE;
    private volatile boolean stopped;

    /**
     * Where a VPN lives.
     *
     * @param connector makes the connection to the control plane, or throws
     * @param seeds what to join by if the node is no member yet; empty where somebody else sees to that
     * @param lastView where the view is kept
     * @param says what people should read, a line each
     */
    public record Place(Self self, TunnelKey key, DataPlane dataPlane, Supplier<ControlPlane> connector,
            Optional<List<String>> seeds, LastView lastView, Consumer<String> says) {}

    private MeshVpn(Place place) {
        this.place = place;
        link = new Link(place.connector(), news::release);
        tunnels = new Tunnels(place.dataPlane(), place.self(), place.key(), place.says());
        saved = place.lastView().read().orElse(null);
        thread = Thread.ofPlatform().name("mesh-vpn").unstarted(this::run);
    }

    /** {@return a VPN that runs} */
    public static MeshVpn start(Place place) {
        var vpn = new MeshVpn(place);
        vpn.thread.start();
        return vpn;
    }

    /** {@return completed when it has ended: empty if it was closed, else the bug that ended it} */
    public CompletionStage<Optional<Throwable>> ended() {
        return ended;
    }

    @Override
    public void close() {
        stopped = true;
        news.release();
        try {
            // A request to the device is not broken off in its middle, unless it takes too long.
            if (!thread.join(TURN_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException hurried) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        ended.join();
        link.close();
        place.dataPlane().close();
    }

    private void run() {
        try {
            cached().ifPresent(view -> tunnels.remember(view, now()));
            while (!stopped) {
                turn(now());
                if (news.tryAcquire(TURN_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
            ended.complete(Optional.empty());
        } catch (InterruptedException closing) {
            ended.complete(Optional.empty());
        } catch (RuntimeException | Error bug) {
            ended.complete(stopped ? Optional.empty() : Optional.of(bug));
        }
    }

    private static Now now() {
        return new Now(System.nanoTime() / 1_000_000, System.currentTimeMillis());
    }

    private void turn(Now now) {
        var plane = attempt("control plane", this::connected);
        var live = link.view().filter(view -> view.health() != Health.CACHED);
        live.ifPresent(this::save);
        var view = link.view().filter(MeshVpn::knows).or(this::cached);
        link.view().or(() -> view).ifPresent(this::tell);
        var device = reconcile(view, now);
        if (plane.isPresent() && live.isPresent()) {
            attempt("order", () -> speak(plane.get(), live.get(), device, now));
        }
    }

    /** Of a node that has not come back to its cluster yet the view is empty, and says nothing. */
    private static boolean knows(MembershipView view) {
        return view.localState() == LocalState.JOINED || view.localState() == LocalState.LEFT;
    }

    private Optional<MembershipView> cached() {
        return Optional.ofNullable(saved).map(view -> view.toBuilder().health(Health.CACHED).build());
    }

    private ControlPlane connected() {
        var plane = link.plane();
        if (!greeted) {
            greeted = true;
            var what = plane.capabilities();
            place.says().accept("control plane: " + what.name() + " " + what.version() + " answers");
        }
        return plane;
    }

    private Optional<Device> reconcile(Optional<MembershipView> view, Now now) {
        try {
            var device = tunnels.reconcile(view, now);
            said.remove("device");
            return Optional.of(device);
        } catch (DataPlaneException failed) {
            complain("device", String.valueOf(failed.getMessage()));
            return Optional.empty();
        }
    }

    private boolean speak(ControlPlane plane, MembershipView view, Optional<Device> device, Now now) {
        if (view.localState() == LocalState.NEW) {
            join(plane, now);
        }
        if (view.localState() != LocalState.JOINED) {
            return false;
        }
        beat(plane, view, device.isPresent(), now);
        device.ifPresent(seen -> report(plane, view, seen, now));
        return true;
    }

    private void join(ControlPlane plane, Now now) {
        if (place.seeds().isPresent()
                && (joinAtMs == Long.MIN_VALUE || now.monotonicMs() - joinAtMs >= JOIN_AGAIN_AFTER_MS)) {
            joinAtMs = now.monotonicMs();
            plane.join(place.seeds().get());
        }
    }

    private void beat(ControlPlane plane, MembershipView view, boolean isReady, Now now) {
        var metadata = place.self().metadata(view);
        var taken = place.self().takenFromIt(view);
        var refused = view.member(view.localPeerId()).filter(own -> !own.routable());
        if (taken.isEmpty() && refused.isPresent()) {
            var code = refused.get().conflict() == Conflict.KEY ? "CONFLICT_KEY" : ErrorCode.CONFLICT_ADDRESS.name();
            complain("conflict", code + ": another member claimed before what this node claims, and nobody"
                    + " routes to this node; give it another one, or let that member leave");
        } else if (taken.isEmpty()) {
            said.remove("conflict");
        } else {
            complain("conflict", ErrorCode.CONFLICT_ADDRESS + ": not claimed, since others have it: " + taken
                    + "; give this node another address, or let them leave");
        }
        var every = plane.capabilities().timers().heartbeatTtl().toMillis() / HEARTBEATS_PER_LEASE;
        var shown = view.member(view.localPeerId()).filter(own -> own.dataPlaneReady() == isReady
                && own.metadata().equals(metadata)).isPresent();
        // A control plane that has just begun shows nothing of what was said to the one before.
        var elapsedMs = beatAtMs == Long.MIN_VALUE ? every : now.monotonicMs() - beatAtMs;
        if (elapsedMs >= (shown ? every : SAY_AGAIN_AFTER_MS) || isReady != ready || !metadata.equals(published)) {
            var ack = plane.publishHeartbeat(session.next(isReady, metadata));
            if (ack.outcome() == Ack.Outcome.STALE) {
                complain("lease", "a later run of this node's VPN renews the lease: stop one of them");
            }
            beatAtMs = now.monotonicMs();
            ready = isReady;
            published = metadata;
        }
    }

    private void report(ControlPlane plane, MembershipView view, Device device, Now now) {
        var reports = witness.look(device.tunnels(), tunnels.wanted().owners(),
                peer -> view.member(peer).map(Member::state).equals(Optional.of(MemberState.SUSPECT)), now);
        reports.forEach((peer, report) -> {
            var outcome = plane.reportPeerState(peer, report);
            if (outcome != ReportOutcome.RATE_LIMITED) {
                witness.told(peer, report.state(), now);
                place.says().accept("evidence: " + peer + " is " + report.state());
            }
        });
    }

    private void save(MembershipView view) {
        var before = saved;
        if (!knows(view) || before != null && before.localState() == view.localState()
                && before.roster().equals(view.roster())) {
            return;
        }
        try {
            place.lastView().write(view);
            saved = view;
            said.remove("disk");
        } catch (IOException full) {
            complain("disk", "the last view cannot be kept: " + full);
        }
    }

    private void tell(MembershipView view) {
        complain("view", view.localState() + " as " + view.localPeerId() + ", " + view.health());
    }

    private <T> Optional<T> attempt(String what, Supplier<T> call) {
        try {
            var answer = call.get();
            said.remove(what);
            return Optional.of(answer);
        } catch (ControlPlaneException failed) {
            if (failed.code() != ErrorCode.CANCELLED) {
                complain(what, String.valueOf(failed.getMessage()));
            }
            return Optional.empty();
        }
    }

    /** What is still as it was is said once. */
    private void complain(String about, String text) {
        if (!text.equals(said.put(about, text))) {
            place.says().accept(about + ": " + text);
        }
    }
}
