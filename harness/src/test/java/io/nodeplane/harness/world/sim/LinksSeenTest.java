package io.nodeplane.harness.world.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.detector.Way;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What five agents see of their links, beside what was done to them: one link is cut in one direction. */
class LinksSeenTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long RECENT_MS = 7_500;
    private static final List<NodeId> NODES = IntStream.rangeClosed(1, 5).mapToObj(i -> new NodeId("node-" + i))
            .toList();
    private static final Link CUT = new Link(NODES.get(0), NODES.get(2));

    private final SimWorld world = SimWorld.open(new Setup("test", new TreeSet<>(NODES), List.of(NODES.get(0)), """
            {"cluster": "test", "voters": ["node-1", "node-2", "node-3"], "probeIntervalMs": 500,
             "probeTimeoutMs": 500, "indirectProbes": 3, "suspectAfter": 2, "confirmAfterMs": 2500,
             "syncIntervalMs": 300}""", Path.of("no-agent.jar"), Path.of("nowhere"), said -> {}), 1, SimSettings.USUAL);

    private Optional<Json.Obj> link(NodeId of, NodeId to) {
        return world.agent(of).get("/links").orElseThrow().array("links").stream().map(Json.Obj.class::cast)
                .filter(link -> link.text("peer").equals(to.value())).findFirst();
    }

    private SortedMap<String, String> seen() {
        var seen = new TreeMap<String, String>();
        for (var from : NODES) {
            for (var to : NODES) {
                if (!from.equals(to)) {
                    seen.put(from + "->" + to, Way.of(link(from, to), link(to, from), RECENT_MS).word());
                }
            }
        }
        return seen;
    }

    private static SortedMap<String, String> truth(Optional<Link> cut) {
        var truth = new TreeMap<String, String>();
        for (var from : NODES) {
            for (var to : NODES) {
                if (!from.equals(to)) {
                    truth.put(from + "->" + to, cut.equals(Optional.of(new Link(from, to))) ? "closed" : "open");
                }
            }
        }
        return truth;
    }

    @ParameterizedTest
    @EnumSource
    void the_matrix_is_the_truth_with_one_link_cut_in_one_direction(CutMode mode) throws Exception {
        world.start(NODES);
        assertThat(world.await(() -> seen().equals(truth(Optional.empty())), LIMIT)).as("before").isTrue();

        world.links().cut(new TreeSet<>(List.of(CUT)), mode);
        assertThat(world.await(() -> seen().equals(truth(Optional.of(CUT))), LIMIT)).as(seen().toString()).isTrue();
        world.sleepUntil(world.now().plusSeconds(60));
        assertThat(seen()).as("and stays so").isEqualTo(truth(Optional.of(CUT)));

        world.links().mend(new TreeSet<>(List.of(CUT)));
        assertThat(world.await(() -> seen().equals(truth(Optional.empty())), LIMIT)).as("after").isTrue();
    }
}
