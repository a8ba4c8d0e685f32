package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.api.Stranger;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Pace;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result.Outcome;
import io.nodeplane.http.Sockets;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.plane.ConformancePage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Three agents that live through the whole kit, and are asked through their owner's APIs alone. */
@Timeout(400)
class StrangerAgentsTest {
    private static final List<NodeId> NODES = List.of(new NodeId("node-1"), new NodeId("node-2"), new NodeId("node-3"));
    private static final Charter CHARTER = new Charter("strangers", new TreeSet<>(NODES), 200, 1_000, 3, 3, 2_000, 200,
            3, Charter.Caution.DEFAULT);

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> running = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var one : running.reversed()) {
            one.close();
        }
    }

    /** The whole kit, one check after another, takes two minutes: {@code -Dstrangers=true}. */
    @Test
    @EnabledIfSystemProperty(named = "strangers", matches = "true")
    void agents_that_can_only_be_asked_keep_the_rules() throws Exception {
        var doors = NODES.stream().map(this::start).toList();
        Report report;
        try (var stranger = Stranger.meet(doors, Pace.BUILD, Optional.empty())) {
            report = new Report("three agents, through their APIs", Kit.run(stranger).results());
        }
        assertThat(report.all(Outcome.FAILED)).isEmpty();
        assertThat(report.conforms()).isTrue();
        ConformancePage.part("agents", report);
    }

    private Stranger.Door start(NodeId node) {
        var data = folder.resolve(node.value());
        var port = Sockets.freeLoopback().port();
        var agent = Agent.start(new Agent.Place(node, "127.0.0.1", port, new PeerAddress("127.0.0.1", port), data,
                CHARTER, List.of()), "test", (now, event) -> {}, halted -> {});
        running.add(agent);
        var api = new ApiAddress.Unix(folder.resolve(node + ".sock"));
        running.add(OwnersApi.open(Optional.of(api), data, agent));
        return new Stranger.Door(api, Optional.empty());
    }
}
