package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The oracle, fed with gathered disks: it agrees with a sound agent, and where it does not, both answers are shown. */
class OracleOnDisksTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");
    private static final Run SOUND = SimulatedRun.of(SimulatedRun.experiment("sound",
            """
                    question: Do the oracle and the agent agree?
                    cluster: { nodes: 4, seeds: [node-1] }
                    charter: { voters: [node-1, node-2, node-3], probeIntervalMs: 500, confirmAfterMs: 2000, syncIntervalMs: 300 }
                    timeline:
                      - start: all
                      - await: { vouched: [node-1, node-2, node-3], within: 60s }
                      - kill: [node-3]
                      - await: { believes: { by: [node-1, node-2], subjects: [node-3], state: dead }, within: 60s }
                      - await: { converged: [node-1, node-2, node-4], within: 60s }
                      - hold: 5s
                    expect:
                      - no-fork: { nodes: all }
                    """));

    @Test
    void a_sound_run_has_one_answer_to_every_question() {
        var judgement = Checks.judge(SOUND);

        assertThat(judgement.verdict().word()).as(judgement.verdict().because()).isEqualTo("HELD");
        assertThat(PlantedMinority.answer(judgement, "I25")).startsWith("HELD: 1 confirmations");
    }

    /** The lab judges by the agent's code as well, and has the bug: the oracle alone sees it. */
    @Test
    void a_minority_that_buries_is_found_though_the_agents_own_rule_calls_it_justified() throws Exception {
        var judgement = PlantedMinority.during(() -> Checks.judge(SimulatedRun.of(PlantedMinority.experiment())));

        assertThat(judgement.verdict().word()).isEqualTo("BROKEN");
        assertThat(PlantedMinority.answer(judgement, "I25")).startsWith("BROKEN").contains(
                "the oracle says 'not justified: a minority: 2 of 4 voters', the agent says 'justified'");
        assertThat(PlantedMinority.answer(judgement, "I22"))
                .contains("node-1's view of node-3: the oracle says 'suspect by node-1, node-2 in incarnation 1")
                .contains("the agent says 'dead confirmed by node-");
    }

    @Test
    void a_state_that_the_agents_fold_gives_otherwise_is_shown_with_both_answers() {
        var members = new TreeMap<>(SOUND.nodes().get(TWO).view().members());
        members.put(new NodeId("node-3"), members.get(ONE));
        members.remove(new NodeId("node-4"));
        var run = with(SOUND, TWO, left -> new NodeEvidence(TWO, left.ledger(), left.lines(),
                new MembershipView(members), left.events(), true, left.flaws(), left.folder()));

        assertThat(PlantedMinority.answer(Checks.judge(run), "I22")).startsWith("BROKEN")
                .contains("node-2's view of node-3: the oracle says 'dead confirmed by ")
                .contains("the agent says 'alive in incarnation 1").contains("the agent says 'no member'");
    }

    @Test
    void a_line_whose_bytes_were_changed_is_none_to_the_oracle() {
        var run = changed(
                line -> line.contains("\"kind\":\"joined\"") ? line.replaceFirst("\"at\":1", "\"at\":2") : line);

        assertThat(PlantedMinority.answer(Checks.judge(run), "I1-I9")).startsWith("BROKEN")
                .contains("the oracle, I3: [node-1] ")
                .contains(" (joined) has a hash that is not that of its entry");
        assertThat(PlantedMinority.answer(Checks.judge(run), "I30")).startsWith("BROKEN").contains(
                "(joined): the oracle says 'none', the agent says 'an entry of the ledger'");
    }

    @Test
    void a_lamport_that_its_causes_do_not_make_is_found_also_if_the_hash_is_right() {
        var last = SOUND.nodes().get(ONE).ledger().inReplayOrder().getLast();
        var lamport = last.entry().lamport();
        var run = changed(line -> line.equals(last.text() + "\n")
                ? sealed(line, "\"lamport\":" + lamport, "\"lamport\":" + (lamport + 7))
                : line);

        assertThat(PlantedMinority.answer(Checks.judge(run), "I1-I9")).startsWith("BROKEN").contains(
                "has lamport " + (lamport + 7) + ", and its causes make it " + lamport);
    }

    @Test
    void a_line_without_its_end_and_a_line_that_is_gone_are_missed() {
        var torn = changed(line -> line.contains("\"kind\":\"started\"") ? line.strip() : line);
        var gone = SOUND;
        for (var node : SOUND.nodes().keySet()) {
            gone = with(gone, node, left -> new NodeEvidence(left.node(), left.ledger(), left.lines().stream()
                    .filter(line -> !line.contains("\"kind\":\"vouched\"")).toList(), left.view(), left.events(),
                    left.running(), left.flaws(), left.folder()));
        }

        assertThat(PlantedMinority.answer(Checks.judge(torn), "I1-I9")).startsWith("BROKEN").contains("has no end");
        assertThat(PlantedMinority.answer(Checks.judge(gone), "I10")).startsWith("BROKEN")
                .contains(", which nobody has");
        assertThat(PlantedMinority.answer(Checks.judge(gone), "I30")).startsWith("BROKEN")
                .contains("all disks together, ");
    }

    private static Run changed(UnaryOperator<String> change) {
        return with(SOUND, ONE, left -> new NodeEvidence(ONE, left.ledger(),
                left.lines().stream().map(change).toList(), left.view(), left.events(), true, List.of(),
                left.folder()));
    }

    /** {@return the line with another entry, and the hash of that one} */
    private static String sealed(String line, String what, String by) {
        var entry = line.substring("{\"entry\":".length(), line.indexOf(",\"hash\":\"", line.indexOf("\"v\":1")))
                .replace(what, by);
        return "{\"entry\":" + entry + ",\"hash\":\"" + Hash.of(entry).hex() + "\"}\n";
    }

    private static Run with(Run run, NodeId node, UnaryOperator<NodeEvidence> change) {
        var nodes = new TreeMap<>(run.nodes());
        nodes.compute(node, (place, left) -> change.apply(left));
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps(), run.windows(), nodes, run.gathers());
    }
}
