package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A plane that is in use or in waiting: its newest view, kept by one subscription, and how many calls it is answering. It
 * tells the switchboard every view; whether anybody else hears of it, is decided there.
 */
final class Held implements MembershipHandler {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");

    private final ControlPlane plane;
    private final Capabilities capabilities;
    private final Switchboard board;
    private final AtomicInteger calls = new AtomicInteger();
    /** What the updates add up to; only the thread of the subscription looks at it. */
    private @Nullable MembershipView told;
    private volatile MembershipView view;
    private volatile long seenNanos = System.nanoTime();
    private volatile @Nullable Subscription subscription;

    Held(ControlPlane plane, Switchboard board) {
        this.plane = plane;
        this.board = board;
        this.capabilities = plane.capabilities();
        this.view = plane.getMembers();
    }

    /** Begins to follow the plane's updates. */
    Held follow() {
        subscription = plane.subscribeMembershipUpdates(this);
        return this;
    }

    /** Follows the plane no longer; what it shows from now on is nobody's matter. */
    void unfollow() {
        var running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    ControlPlane plane() {
        return plane;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** {@return its name and version} */
    String name() {
        return capabilities.name() + " " + capabilities.version();
    }

    MembershipView view() {
        return view;
    }

    /** {@return the age of the view now: as it was told, and the time since then if there is anybody to hear} */
    long ageMs() {
        var now = view;
        return now.members().size() < 2 ? now.ageMs() : now.ageMs() + (System.nanoTime() - seenNanos) / 1_000_000;
    }

    void callBegins() {
        calls.incrementAndGet();
    }

    void callEnds() {
        calls.decrementAndGet();
    }

    int calls() {
        return calls.get();
    }

    /** Makes this the newest view, unless a newer one is there; the caller holds the switchboard's lock. */
    boolean show(MembershipView next) {
        if (next.epoch() == view.epoch() && next.revision() < view.revision()) {
            return false;
        }
        view = next;
        seenNanos = System.nanoTime();
        return true;
    }

    @Override
    public void handle(MembershipUpdate update) {
        MembershipView next;
        try {
            next = after(told, update);
        } catch (RuntimeException torn) {
            LOG.log(System.Logger.Level.WARNING, "the updates of {0} do not follow each other, its members are read"
                    + " instead: {1}", name(), torn.getMessage());
            next = plane.getMembers();
        }
        var before = told;
        told = next;
        board.show(this, next);
        if (update instanceof KeepAlive && before != null && before.health() == next.health()) {
            board.sign(this); // a change of health is told anyway
        }
    }

    private static MembershipView after(@Nullable MembershipView before, MembershipUpdate update) {
        if (update instanceof Snapshot snapshot) {
            return snapshot.view();
        }
        if (before == null) {
            throw new IllegalArgumentException("the first update is no snapshot");
        }
        return switch (update) {
            case Snapshot snapshot -> snapshot.view();
            case Delta delta -> before.after(delta);
            case KeepAlive sign -> kept(before, sign);
        };
    }

    private static MembershipView kept(MembershipView before, KeepAlive sign) {
        if (sign.epoch() != before.epoch() || sign.revision() != before.revision()) {
            throw new IllegalArgumentException("a sign of life at " + sign.epoch() + ":" + sign.revision()
                    + " follows " + before.epoch() + ":" + before.revision());
        }
        return before.toBuilder().health(sign.health()).ageMs(sign.ageMs()).build();
    }
}
