package io.nodeplane;

import io.nodeplane.canon.JsonException;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.http.ListenException;
import io.nodeplane.http.Sockets;
import io.nodeplane.log.DecisionLog;
import io.nodeplane.store.StoreException;
import java.util.concurrent.CompletableFuture;

/**
 * The door to a control plane in this very process: a node of the cluster, without an agent beside it.
 *
 * <pre>{@code
 * var config = NodePlaneConfig.node("node-1").data(Path.of("data")).charter(Path.of("charter.json")).build();
 * try (var plane = NodePlanes.start(config)) {
 *     plane.join(List.of("node-2:7001"));
 * }
 * }</pre>
 *
 * <p>It logs through SLF4J and configures nothing of it: decisions as {@code io.nodeplane.decisions}, at level info.
 */
public final class NodePlanes {
    /** How often a free port is looked for again, when another process was quicker. */
    private static final int TRIES = 5;

    private NodePlanes() {}

    /**
     * {@return a node that serves its peers; a new one waits to join, and one that was a member comes back by itself} Closing
     * it ends all that this has opened: port, files, threads.
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if it cannot start so, as with a port or a data directory that
     *     another process has; the message is one sentence that says what is wrong, where, and how to mend it
     */
    public static EmbeddedControlPlane start(NodePlaneConfig config) {
        for (var left = TRIES - 1;; left--) {
            try {
                return start(config.place(config.anyPort() ? Sockets.freeLoopback().port() : 0));
            } catch (ListenException taken) {
                if (!config.anyPort() || left == 0) {
                    throw refused(taken);
                }
            } catch (StoreException | JsonException wrong) {
                throw refused(wrong);
            }
        }
    }

    private static EmbeddedControlPlane start(Agent.Place place) {
        var halted = new CompletableFuture<String>();
        var log = new DecisionLog(place.node(), NodePlanes::nowhereElse);
        return new EmbeddedControlPlane(Agent.start(place, CommandLineTool.version(), log, halted::complete),
                place.advertise().toString(), halted);
    }

    private static void nowhereElse(Now now, Event event) {
        // The data directory has its own log of events.
    }

    private static ControlPlaneException refused(RuntimeException why) {
        return (ControlPlaneException) ControlPlaneException.invalid(String.valueOf(why.getMessage())).initCause(why);
    }
}
