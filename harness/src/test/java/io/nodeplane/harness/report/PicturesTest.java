package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.rates.Cell;
import io.nodeplane.harness.rates.Count;
import io.nodeplane.harness.rates.Tally;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
    /** Of text on its ground. */
    private static final double READABLE = 4.5;
    /** Of one state beside another, whatever their forms. */
    private static final double TOLD_APART = 1.6;

    private static ReportContext context(String experiment) {
        var run = SimulatedRun.of(SimulatedRun.shipped(experiment));
        return ReportContext.of(RunIndex.of(run), Checks.judge(run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"split-brain", "restored-backup", "cloned-identity", "slow-network",
            "majorities-ring", "cold-start", "rolling-restart"})
    void every_picture_of_a_run_is_small_and_has_no_label_over_another(String experiment) {
        var run = SimulatedRun.of(SimulatedRun.shipped(experiment));

        var report = Report.render(run, Checks.judge(run));

        assertThat(report.pictures()).containsOnlyKeys("beliefs.svg", "heads.svg", "lags.svg", "spacetime.svg");
        report.pictures().forEach((name, picture) -> {
            SvgAssertions.assertSound(picture);
            assertThat(report.markdown()).contains("](" + experiment + "/" + name + ")");
        });
    }

    @Test
    void a_run_in_which_nothing_came_of_the_fault_has_nothing_to_draw_and_says_so() {
        var run = SimulatedRun.of(SimulatedRun.shipped("flapping-link"));

        var report = Report.render(run, Checks.judge(run));

        assertThat(report.pictures()).containsOnlyKeys("beliefs.svg", "heads.svg", "lags.svg");
        report.pictures().values().forEach(SvgAssertions::assertSound);
        assertThat(report.markdown()).contains("from the first fault on nobody wrote an entry");
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT", "MUTED"})
    void text_is_readable_in_light_and_in_dark(Ink ink) {
        assertThat(contrast(ink, Ink.PAPER, Ink::light)).isGreaterThan(READABLE);
        assertThat(contrast(ink, Ink.PAPER, Ink::dark)).isGreaterThan(READABLE);
    }

    @Test
    void the_name_of_a_fault_is_readable_on_its_ground() {
        for (var scheme : List.<Function<Ink, String>>of(Ink::light, Ink::dark)) {
            assertThat(contrast(Ink.FAULT_TEXT, Ink.FAULT_NAME, scheme)).isGreaterThan(READABLE);
            assertThat(contrast(Ink.FAULT_TEXT, Ink.PAPER, scheme)).isGreaterThan(READABLE);
            assertThat(contrast(Ink.ON_ISOLATED, Ink.ISOLATED, scheme)).isGreaterThan(READABLE);
        }
    }

    @Test
    void alive_suspect_and_dead_differ_in_lightness_and_in_form() {
        var states = List.of(Opinion.ALIVE, Opinion.SUSPECT, Opinion.CONFIRMED);
        for (var one : states) {
            for (var other : states.subList(0, states.indexOf(one))) {
                for (var scheme : List.<Function<Ink, String>>of(Ink::light, Ink::dark)) {
                    assertThat(contrast(Ink.of(one), Ink.of(other), scheme)).as(one + " beside " + other)
                            .isGreaterThan(TOLD_APART);
                }
                assertThat(form(one)).isNotEqualTo(form(other));
            }
        }
    }

    /** {@return what is drawn for the state, without its colour} */
    private static String form(Opinion opinion) {
        var svg = new Svg(Chart.WIDTH, "t", "d");
        OpinionBar.draw(svg, opinion, 0, 0, 30, 12, "");
        var picture = svg.end(20);
        return picture.substring(picture.lastIndexOf("<rect")).replaceAll("class=\"[a-z-]*\"", "");
    }

    private static double contrast(Ink one, Ink other, Function<Ink, String> scheme) {
        var a = luminance(scheme.apply(one));
        var b = luminance(scheme.apply(other));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    /** Relative luminance, as the Web Content Accessibility Guidelines define it. */
    private static double luminance(String colour) {
        var value = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * linear(value >> 16) + 0.7152 * linear(value >> 8 & 0xff) + 0.0722 * linear(value & 0xff);
    }

    private static double linear(int part) {
        var share = part / 255.0;
        return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    @Test
    void messages_that_a_cut_swallowed_cross_it_and_no_entry_does() {
        var context = context("split-brain");
        var cut = context.troubles().getFirst();
        var arrivals = context.index().arrivals();
        var sent = Sent.of(context, arrivals);

        var lost = sent.stream().filter(message -> message.kind() == Sent.Kind.LOST).toList();
        assertThat(lost).isNotEmpty().allSatisfy(message -> {
            assertThat(message.sent()).isBetween(cut.from(), cut.to());
            assertThat(across(cut, message)).as(message.toString()).isTrue();
        });
        var brought = sent.stream().filter(message -> message.kind() == Sent.Kind.BROUGHT).toList();
        assertThat(brought).as("in the cut").filteredOn(message -> within(cut, message.came())).isNotEmpty()
                .noneMatch(message -> across(cut, message));
        assertThat(brought).as("after it").filteredOn(message -> message.came().isAfter(cut.to()))
                .anyMatch(message -> across(cut, message));
        assertThat(brought).allSatisfy(message -> assertThat(message.sent()).isBeforeOrEqualTo(message.came()));
        assertThat(sent).anyMatch(message -> message.kind() == Sent.Kind.PROBE && across(cut, message));
    }

    private static boolean within(Trouble cut, Instant moment) {
        return moment.isAfter(cut.executed().ended()) && moment.isBefore(cut.to());
    }

    private static boolean across(Trouble cut, Sent message) {
        return cut.sides(new TreeSet<>(List.of(message.from(), message.to()))).stream()
                .noneMatch(side -> side.contains(message.from()) && side.contains(message.to()));
    }

    @Test
    void what_a_twin_brought_comes_from_its_own_line() {
        var context = context("cloned-identity");
        var twin = new NodeId("node-3-twin");

        var sent = Sent.of(context, context.index().arrivals());

        assertThat(sent).as("its new feed").anyMatch(message -> message.from().equals(twin));
        assertThat(sent).as("before it began").filteredOn(message -> message.came()
                .isBefore(context.troubles().getFirst().from())).noneMatch(message -> message.from().equals(twin));
    }

    @Test
    void a_slowed_message_is_drawn_aslant_by_its_delay_at_most() {
        var context = context("slow-network");

        var aslant = Sent.of(context, context.index().arrivals()).stream()
                .filter(message -> message.sent().isBefore(message.came())).toList();

        assertThat(aslant).isNotEmpty().allSatisfy(message -> assertThat(context.troubles())
                .anyMatch(trouble -> !message.came().isBefore(trouble.from())));
    }

    @Test
    void time_in_which_nothing_happens_is_cut_out() {
        var context = context("split-brain");
        var story = new SpaceTime(context, context.index().arrivals());

        var drawn = story.all().stream().map(stretch -> Duration.between(stretch.from(), stretch.to()))
                .reduce(Duration.ZERO, Duration::plus);
        assertThat(story.all()).hasSizeBetween(2, 5);
        assertThat(drawn).isLessThan(Duration.between(context.run().started(), context.run().ended()).dividedBy(2));
        assertThat(story.lines()).hasSize(5);
    }

    @Test
    void what_a_node_says_and_comes_to_believe_by_it_is_one_remark() {
        var context = context("node-kill");
        var dead = new NodeId("node-3");

        var of = Remark.of(context).stream().filter(remark -> remark.node().equals(new NodeId("node-1"))
                && remark.about().equals(List.of(dead)) && remark.sign() == Opinion.CONFIRMED).toList();

        assertThat(of).singleElement().satisfies(remark -> assertThat(remark.words("node-")).isIn("confirms dead 3",
                "3 dead"));
    }

    @Test
    void a_large_cluster_has_no_line_for_each_node_and_says_so() {
        var run = SimulatedRun.of(SimulatedRun.experiment("wide", """
                question: Who is there?
                cluster: { nodes: 13, seeds: [node-1] }
                charter: { voters: [node-1, node-2, node-3] }
                timeline:
                  - start: all
                  - await: { converged: all, within: 60s }
                expect:
                  - alive: { by: all, subjects: all }
                """));

        var report = Report.render(run, Checks.judge(run));

        assertThat(report.pictures()).doesNotContainKey("spacetime.svg");
        assertThat(report.markdown()).contains("13 nodes are too many for a line each");
        assertThat(report.pictures().get("lags.svg")).contains("all 13 nodes");
        report.pictures().values().forEach(SvgAssertions::assertSound);
    }

    @Test
    void logs_that_do_not_say_who_brought_what_have_no_arrows_and_the_text_says_why() {
        var run = SimulatedRun.of(SimulatedRun.shipped("node-kill"));

        var report = Report.render(withoutBringers(run), Checks.judge(run));

        assertThat(report.markdown()).contains("These logs do not say whose message brought an entry",
                "no event log says who brought it");
    }

    private static Run withoutBringers(Run run) {
        var nodes = new TreeMap<NodeId, NodeEvidence>();
        run.nodes().forEach((place, left) -> nodes.put(place, new NodeEvidence(place, left.ledger(), left.view(),
                left.events().stream().map(PicturesTest::withoutBringer).toList(), left.running(), left.flaws(),
                left.folder())));
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }

    private static LoggedEvent withoutBringer(LoggedEvent logged) {
        var event = logged.event();
        return event.kind().equals("head")
                ? new LoggedEvent(logged.node(), logged.at(), logged.mono(), new Event("head", event.reason(),
                        Json.object().with("head", event.details().text("head"))
                                .with("lines", new Json.Arr(event.details().array("lines"))),
                        event.entry()))
                : logged;
    }

    @Test
    void rates_are_points_with_intervals_and_what_was_not_seen_is_a_bound() {
        var rows = new ArrayList<Count.Row>();
        for (var events : List.of(0L, 3L, 400L)) {
            rows.add(new Count.Row(new Cell("each link down in 10 % of slots of 2000 ms", time -> List.of(), 0,
                    new LinkedHashMap<>(Map.of("suspectAfter", events))),
                    new Tally(Duration.ofHours(10), events, 0, 0, 0, List.of(1L))));
        }

        var page = RatesPage.of("lab --rates=1", Instant.parse("2026-03-01T09:30:00Z"), Duration.ofHours(1), 2,
                List.of(),
                rows, rows, List.of());

        page.pictures().values().forEach(SvgAssertions::assertSound);
        assertThat(page.pictures()).containsOnlyKeys("losses.svg", "pauses.svg");
        assertThat(page.markdown()).contains("](false-positives/losses.svg)", "](false-positives/pauses.svg)");
        assertThat(IndexEntry.read(page.markdown())).hasValueSatisfying(entry -> {
            assertThat(entry.verdict()).isEqualTo("COUNTED");
            assertThat(entry.outcomes()).containsEntry("In one number", "0 false deaths in 54 node-hours");
        });
    }
}
