package io.nodeplane.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.world.AgentClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked of those that are at rest: three nodes that run, and what they say of a fourth. */
class RestTest {
    private static final String EXPERIMENT = """
            question: Is it quiet?
            cluster: { nodes: 4, seeds: [node-1] }
            charter: { voters: [node-1, node-2, node-3] }
            timeline:
              - start: [node-1, node-2, node-3]
              - await: { converged: [node-1, node-2, node-3], within: 2m }
              - hold: 5m
              - name: rest-1
                hold: 5m
              - hold: 10ms
            expect:
              - alive: { by: [node-1], subjects: [node-2] }
            """;

    private static final List<String> VOTERS = List.of("node-1", "node-2", "node-3");

    private String head = "aa";
    private String fourth = "dead";

    @Test
    void nothing_is_written_where_all_is_said() {
        assertThat(breaches(() -> {})).isEmpty();
        assertThat(breaches(() -> head = "bb")).extracting(Breach::id).containsExactly(Breach.QUIET);
    }

    @Test
    void a_death_that_becomes_certain_at_rest_is_no_noise() {
        fourth = "suspect";
        assertThat(breaches(() -> {
            head = "bb";
            fourth = "dead";
        })).isEmpty();
    }

    /** {@return what is told at the end of the rest, if this happens in it} */
    private List<Breach> breaches(Runnable meanwhile) {
        var experiment = SimulatedRun.experiment("quiet", EXPERIMENT);
        var rest = new Rest(experiment);
        rest.asks(node -> new Agent(node.value()));
        for (var step : experiment.timeline().subList(0, 4)) {
            assertThat(rest.beginning(step)).isEmpty();
        }
        meanwhile.run();
        return rest.beginning(experiment.timeline().get(4));
    }

    private final class Agent implements AgentClient {
        private final String name;

        Agent(String name) {
            this.name = name;
        }

        @Override
        public Optional<Json.Obj> get(String path) {
            return Optional.of(path.equals("/members") ? view() : itself());
        }

        private Json.Obj view() {
            return JsonParser.parseObject("""
                    {"head":"%s","members":[{"node":"node-1","state":"alive"},{"node":"node-2","state":"alive"},
                    {"node":"node-3","state":"alive"},{"node":"node-4","state":"%s"}]}""".formatted(head, fourth));
        }

        private Json.Obj itself() {
            var others = VOTERS.stream().filter(other -> !other.equals(name)).toList();
            return JsonParser
                    .parseObject("{\"entries\":9,\"health\":0,\"phase\":\"joined\",\"reach\":\"all\",\"vouched\":true}")
                    .with("heard", Json.texts(others)).with("voters", Json.texts(VOTERS));
        }

        @Override
        public Optional<String> metrics() {
            return Optional.of("""
                    # HELP node_plane_health How it is.
                    node_plane_health 0
                    node_plane_isolated 0
                    node_plane_peers_heard 2
                    node_plane_unreached_by 0
                    node_plane_ledger_entries 9
                    node_plane_members{state="alive"} 3
                    node_plane_members{state="suspect"} 0
                    node_plane_members{state="dead"} 1
                    """);
        }

        @Override
        public boolean leave() {
            return false;
        }
    }
}
