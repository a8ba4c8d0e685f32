package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Clusters too large, or too restless, for a row and a rectangle each. */
class CrowdTest {
    private static final Instant START = Instant.parse("2026-03-01T09:30:00Z");

    /** A run in which every node changes its mind about every other one so many times. */
    private static Run restless(int size, int changes) {
        var experiment = SimulatedRun.experiment("restless", """
                question: Who is who?
                cluster: { nodes: %d, seeds: [node-1] }
                charter: { voters: [node-1, node-2, node-3] }
                timeline:
                  - start: all
                expect:
                  - alive: { by: all, subjects: all }
                """.formatted(size));
        var charter = experiment.charter().charter();
        var ledger = Ledger.empty(charter.id());
        var nodes = new TreeMap<NodeId, NodeEvidence>();
        for (var node : experiment.cluster().nodes()) {
            nodes.put(node, new NodeEvidence(node, ledger, Membership.replay(charter, ledger).view(),
                    events(node, experiment.cluster().nodes(), changes), true, List.of(), Path.of("x", node.value())));
        }
        return new Run("r", experiment, charter, "sim", "true", List.of(), new Detour("None.", List.of(), List.of()),
                START, START.plusSeconds(60), List.of(), List.of(), nodes, new Run.Gathers(List.of(), List.of()));
    }

    private static List<LoggedEvent> events(NodeId observer, Iterable<NodeId> subjects, int changes) {
        var events = new ArrayList<LoggedEvent>();
        events.add(new LoggedEvent(observer, START, 0, Event.of("started", "")));
        for (int i = 0; i < changes; i++) {
            var at = START.plusMillis(60_000L * i / changes);
            for (var subject : subjects) {
                events.add(new LoggedEvent(observer, at, i, Event.of("view", "").with("member", subject.value())
                        .with("state", i % 2 == 0 ? "alive" : "suspect").with("cause", "")
                        .with("incarnation", new Json.Num(1))));
            }
        }
        return events;
    }

    @Test
    void a_restless_cluster_has_a_small_picture_that_still_shows_the_worst() {
        var picture = Report.render(restless(9, 900), new Judgement(List.of(), List.of())).pictures()
                .get("beliefs.svg");

        SvgAssertions.assertSound(picture);
        assertThat(picture).contains(OpinionBar.fill(Opinion.SUSPECT), "drawn coarse");
    }

    @Test
    void a_large_cluster_is_drawn_as_counts() {
        var report = Report.render(restless(64, 40), new Judgement(List.of(), List.of()));

        SvgAssertions.assertSound(report.pictures().get("beliefs.svg"));
        assertThat(report.pictures().get("beliefs.svg")).contains(">how many<", ">others<");
        assertThat(report.markdown()).doesNotContain("| Observer");
        assertThat(report.markdown().lines().mapToInt(String::length).max().orElseThrow()).isLessThan(2_000);
    }
}
