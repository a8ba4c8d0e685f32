package io.nodeplane;

import io.nodeplane.cli.Agents;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.cli.Config;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.core.Command;
import io.nodeplane.core.State;
import io.nodeplane.http.About;
import io.nodeplane.http.AgentServer;
import io.nodeplane.http.PeerClient;
import io.nodeplane.http.Traffic;
import io.nodeplane.log.DecisionLog;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.plane.NodePlane;
import io.nodeplane.runtime.Clock;
import io.nodeplane.runtime.Runner;
import io.nodeplane.store.DataDirectory;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A running agent: one node with its disk, its server, its way to peers, and its control plane. Wiring only.
 *
 * <p>Closing it is no leave: the others will suspect the node until it comes back.
 */
public final class Agent implements Agents.Running {
    private static final String VERSION = CommandLineTool.version();

    private final DataDirectory data;
    private final PeerClient client;
    private final Runner runner;
    private final AgentServer server;
    private final NodePlane plane;
    private final CompletableFuture<String> halted;

    private Agent(DataDirectory data, PeerClient client, Runner runner, AgentServer server, NodePlane plane,
            CompletableFuture<String> halted) {
        this.halted = halted;
        this.data = data;
        this.client = client;
        this.runner = runner;
        this.server = server;
        this.plane = plane;
    }

    /**
     * {@return an agent that serves and takes part as far as its disk says it should; a new one joins in the background,
     * if it is told to, and goes on trying for as long as it takes}
     *
     * @throws io.nodeplane.store.StoreException if the data directory cannot be used
     * @throws io.nodeplane.http.ListenException if it cannot listen
     */
    public static Agent start(Config config) {
        var clock = Clock.system();
        var data = DataDirectory.open(config.data(), config.node(), config.charter());
        var halted = new CompletableFuture<String>();
        PeerClient client = null;
        try {
            var recovered = data.recover(clock.now().wall());
            var events = new DecisionLog(config.node(), data.eventLog());
            recovered.notes().forEach(note -> events.write(clock.now(), note));
            var dice = new SecureRandom();
            var state = State.of(config.node(), config.advertise(), config.charter(), recovered.ledger(),
                    recovered.ownFeed(), dice.nextLong());
            var traffic = new Traffic();
            client = new PeerClient(traffic);
            var plane = new NodePlane(state, clock.now().wall(), clock, VERSION);
            var runner = new Runner(state, data.journal(), events, client, clock, plane::show,
                    halted::complete);
            var server = AgentServer.start(config.listen().host(), config.listen().port(), runner, traffic,
                    new About(VERSION, ProcessHandle.current().pid(), clock.now().wall()),
                    data::eventsFrom);
            runner.start(HexFormat.of().toHexDigits(dice.nextLong()), VERSION);
            plane.attach(runner);
            var agent = new Agent(data, client, runner, server, plane, halted);
            if (config.autoJoin()) {
                agent.join(config.seeds());
            }
            return agent;
        } catch (RuntimeException failed) {
            if (client != null) {
                client.close();
            }
            data.close();
            throw failed;
        }
    }

    private void join(List<PeerAddress> seeds) {
        runner.commanded(new Command.Join(seeds, 0)).thenAccept(outcome -> {
            if (outcome instanceof Command.Outcome.Failed(var code, var reason) && !code.equals("CANCELLED")
                    && !code.equals("CLOSED")) {
                halted.complete("it cannot join: " + reason);
            }
        });
    }

    @Override
    public CompletionStage<String> halted() {
        return halted;
    }

    /** {@return the control plane for this node's VPN} */
    public ControlPlane controlPlane() {
        return plane;
    }

    /** {@return the port it listens on} */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        plane.close();
        server.close();
        runner.close();
        client.close();
        data.close();
    }
}
