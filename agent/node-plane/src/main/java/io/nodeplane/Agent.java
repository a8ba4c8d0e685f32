package io.nodeplane;

import io.nodeplane.api.Service;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.core.Capacity;
import io.nodeplane.core.Command;
import io.nodeplane.core.Event;
import io.nodeplane.core.Input;
import io.nodeplane.core.State;
import io.nodeplane.http.About;
import io.nodeplane.http.AgentServer;
import io.nodeplane.http.EventSource;
import io.nodeplane.http.Introspection;
import io.nodeplane.http.PeerClient;
import io.nodeplane.http.Traffic;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.plane.NodePlane;
import io.nodeplane.runtime.Alarm;
import io.nodeplane.runtime.Clock;
import io.nodeplane.runtime.EventLog;
import io.nodeplane.runtime.Runner;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A running agent: one node with its disk, its server, its way to peers, and its control plane. Wiring only.
 *
 * <p>Closing it is no leave: the others will suspect the node until it comes back.
 */
public final class Agent implements AutoCloseable {
    /** How soon a changed secret is noticed. */
    private static final Duration SECRET_LOOK_EVERY = Duration.ofSeconds(2);

    private final DataDirectory data;
    private final PeerClient client;
    private final Runner runner;
    private final AgentServer server;
    private final NodePlane plane;
    private final Upkeep upkeep;
    private final Consumer<Event> events;
    private final Alarm secretLook;

    private Agent(DataDirectory data, PeerClient client, Runner runner, AgentServer server, NodePlane plane,
            Upkeep upkeep, Consumer<Event> events, Alarm secretLook) {
        this.upkeep = upkeep;
        this.events = events;
        this.secretLook = secretLook;
        this.data = data;
        this.client = client;
        this.runner = runner;
        this.server = server;
        this.plane = plane;
    }

    /**
     * Where an agent lives.
     *
     * @param listenHost name or address of this machine to listen on
     * @param listenPort 0 for any free one
     * @param advertise where its peers reach it
     * @param seeds addresses to ask for its own past before it writes anything, besides those of the members it knows
     * @param secrets by what the nodes of its cluster know each other
     */
    public record Place(NodeId node, String listenHost, int listenPort, PeerAddress advertise, Path data,
            Charter charter, List<PeerAddress> seeds, Secrets secrets) {
        public Place {
            seeds = List.copyOf(seeds);
        }

        /** In a cluster without a secret. */
        public Place(NodeId node, String listenHost, int listenPort, PeerAddress advertise, Path data, Charter charter,
                List<PeerAddress> seeds) {
            this(node, listenHost, listenPort, advertise, data, charter, seeds, Secrets.none());
        }
    }

    /**
     * {@return an agent that serves and takes part as far as its disk says it should; a new one waits to join}
     *
     * @param log where events go besides the event log on disk
     * @param onHalt told why, if the disk or the node fails: the process should end then
     * @throws io.nodeplane.store.StoreException if the data directory cannot be used
     * @throws io.nodeplane.http.ListenException if it cannot listen there
     */
    public static Agent start(Place place, String version, EventLog log, Consumer<String> onHalt) {
        var clock = Clock.system();
        var data = DataDirectory.open(place.data(), place.node(), place.charter());
        PeerClient client = null;
        AgentServer server = null;
        Runner runner = null;
        try {
            var recovered = data.recover(clock.now().wall(), version);
            EventLog events = (now, event) -> {
                data.eventLog().write(now, event);
                log.write(now, event);
            };
            Consumer<Event> noted = event -> events.write(clock.now(), event);
            recovered.notes().forEach(note -> events.write(clock.now(), note));
            var dice = new SecureRandom();
            var membership = recovered.membership()
                    .orElseGet(() -> Membership.replay(place.charter(), recovered.ledger()));
            var state = State.of(place.node(), place.advertise(), recovered.ledger(), membership, recovered.ownFeed(),
                    dice.nextLong()).within(Capacity.ofHeap(Runtime.getRuntime().maxMemory()));
            // Before the first append: it is of what was found.
            var snapshot = recovered.replayed() < DataDirectory.SNAPSHOT_LINES_MIN
                    ? Optional.<Runnable>empty()
                    : data.snapshot(recovered.ledger(), membership, version);
            var traffic = new Traffic();
            client = new PeerClient(traffic, place.secrets());
            var plane = new NodePlane(state, clock.now().wall(), clock, version);
            runner = new Runner(state, data.journal(), events, client, clock, plane::show, onHalt);
            server = AgentServer.start(place.listenHost(), place.listenPort(), runner, traffic,
                    new About(version, ProcessHandle.current().pid(), clock.now().wall(), data::room),
                    new EventSource() {
                        @Override
                        public InputStream from(long offset) throws IOException {
                            return data.eventsFrom(offset);
                        }

                        @Override
                        public void note(Event event) {
                            noted.accept(event);
                        }
                    }, place.secrets());
            noted.accept(secrecy(place.secrets()));
            var nonce = HexFormat.of().toHexDigits(dice.nextLong());
            runner.start(now -> new Input.Started(now, nonce, version, place.seeds(),
                    recovered.doubt().map(doubt -> new Input.Doubt(doubt.feed(), doubt.why(), doubt.curable())),
                    recovered.waiting()));
            plane.attach(runner);
            var upkeep = new Upkeep(data, runner, noted, onHalt, version);
            upkeep.start(recovered.check(), snapshot);
            var look = new Alarm("cluster-secret", SECRET_LOOK_EVERY, () -> place.secrets().look().forEach(noted));
            return new Agent(data, client, runner, server, plane, upkeep, noted, look);
        } catch (RuntimeException | Error failed) {
            if (server != null) {
                server.close();
            }
            if (runner != null) {
                runner.close();
            }
            if (client != null) {
                client.close();
            }
            data.close();
            throw failed;
        }
    }

    private static Event secrecy(Secrets secrets) {
        return secrets.now().map(secret -> Event
                .of("secret", "peer messages are believed if they are signed with " + secret)
                .with("secrets", Json.texts(secret.ids())))
                .orElseGet(() -> Event.of("no-secret", "this node has no cluster secret: whoever reaches its port is"
                        + " believed to be the node that they say they are"));
    }

    /** Joins in the background, and goes on trying for as long as it takes. */
    public CompletionStage<Command.Outcome> join(List<PeerAddress> seeds) {
        return runner.commanded(new Command.Join(seeds, 0));
    }

    /** Writes an event about the process around the node. */
    public void note(Event event) {
        events.accept(event);
    }

    /** Opens the event log again: where somebody moved it away, the next one begins at once. */
    public void reopen() {
        data.reopenEvents();
        note(Event.of("reopened", "the event log was opened again, as SIGHUP asked"));
    }

    /** {@return the control plane for this node's VPN} */
    public ControlPlane controlPlane() {
        return plane;
    }

    /** {@return what this agent serves to its owner} */
    public Service service() {
        return new Service(plane, plane::leaveSaying,
                () -> Optional.of(Introspection.ownersLinks(runner.state(), runner.now()).canonical()),
                Optional.of(plane::forget), Optional.of(new OwnersCharter(runner::state, plane::order)),
                server::trouble);
    }

    /** {@return the port it listens on} */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        secretLook.close();
        plane.close();
        server.close();
        upkeep.close();
        runner.close();
        client.close();
        upkeep.keep(runner.state());
        data.close();
    }
}
