package io.nodeplane.cli;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Message;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.PeerClient;
import io.nodeplane.http.Sockets;
import io.nodeplane.http.Traffic;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.store.TemporaryFolder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A one-member agent that does, once, what every agent does: the JVM sees which classes that takes, and keeps them
 * ready for a fast start. It fails if the agent does not serve.
 */
final class Rehearsal {
    private static final int TIMEOUT_MS = 10_000;
    private static final List<String> PATHS = List.of("/status", "/members", "/ledger/head", "/traffic");

    private Rehearsal() {}

    static int run(Agents agents) {
        var node = new NodeId("rehearsal");
        var charter = Charter.of("rehearsal", List.of(node));
        var address = Sockets.freeLoopback();
        try (var folder = TemporaryFolder.create("node-plane-rehearsal")) {
            var agent = agents.start(new Config(node, address, address, folder.path().resolve("data"), charter,
                    List.of(), true));
            try {
                visit(address);
                gossip(charter, address);
            } finally {
                agent.close();
            }
        }
        return Exit.OK;
    }

    private static void visit(PeerAddress address) {
        var client = new AgentClient(address, TIMEOUT_MS);
        for (var path : PATHS) {
            if (!(client.get(path) instanceof AgentClient.Answer.Ok)) {
                throw new IllegalStateException("no answer at " + path);
            }
        }
    }

    private static void gossip(Charter charter, PeerAddress address) {
        var stranger = new Message.Sender(charter.id(), new NodeId("stranger"), Optional.empty());
        try (var peers = new PeerClient(new Traffic())) {
            for (var request : List.of(new Message.Request.Ping(Hash.NONE),
                    new Message.Request.Sync(Hash.NONE, Optional.empty(), Optional.of(Holdings.NONE), 1))) {
                var result = new CompletableFuture<Result>();
                peers.ask(stranger, address, request, TIMEOUT_MS, result::complete);
                if (!(result.join() instanceof Result.Reply)) {
                    throw new IllegalStateException("no reply: " + result.join());
                }
            }
        }
    }
}
