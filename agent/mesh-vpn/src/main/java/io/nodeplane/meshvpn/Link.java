package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to the control plane, and what it said last. Whoever is connected once is connected again by the client itself. */
final class Link implements AutoCloseable {
    private final Supplier<ControlPlane> connector;
    private final Runnable onNews;
    private @Nullable ControlPlane plane;
    private volatile @Nullable MembershipView view;

    /** @param onNews called when the view has changed, on another thread */
    Link(Supplier<ControlPlane> connector, Runnable onNews) {
        this.connector = connector;
        this.onNews = onNews;
    }

    /**
     * {@return the control plane, whose view is followed from now on}
     *
     * @throws ControlPlaneException if it does not answer
     */
    ControlPlane plane() {
        var connected = plane;
        if (connected == null) {
            connected = connector.get();
            try {
                connected.subscribeMembershipUpdates(this::take);
            } catch (ControlPlaneException failed) {
                connected.close();
                throw failed;
            }
            plane = connected;
        }
        return connected;
    }

    /** {@return the view, if it has ever been told in this process} */
    Optional<MembershipView> view() {
        return Optional.ofNullable(view);
    }

    @Override
    public void close() {
        var connected = plane;
        if (connected != null) {
            connected.close();
        }
    }

    private void take(MembershipUpdate update) {
        var before = view;
        view = switch (update) {
            case Snapshot snapshot -> snapshot.view();
            case Delta delta -> before == null ? null : before.after(delta);
            case KeepAlive alive -> before == null
                    ? null
                    : before.toBuilder().health(alive.health()).ageMs(alive.ageMs()).build();
        };
        onNews.run();
    }
}
