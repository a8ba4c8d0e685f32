package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.check.AgentAnswers;
import io.nodeplane.harness.oracle.Fact;
import io.nodeplane.harness.oracle.Oracle;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.ledger.Amendment;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories in which voters change: what the agent makes of their entries, the oracle makes of their text; no two
 * deaths rest on
 * each other; one epoch has one charter. More, and the planted bugs, with {@code -Damended=60}.
 */
class AmendedHistoriesTest {
    private static final int HISTORIES = Integer.getInteger("amended", 60);
    private static final int STEPS = 260;
    private static final NodeId ALL = new NodeId("all");

    /** How often something was seen, so that nobody takes silence for peace. */
    private int epochs;
    private int deaths;
    private int refused;
    private int later;

    @Test
    void the_oracle_and_the_agent_give_one_answer_and_no_two_are_certain_of_contrary_things() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            assertThat(findings(AmendedHistory.of(seed, STEPS))).as("seed=%d", seed).isEmpty();
        }
        System.out.printf(
                "%,d histories of %d steps: %,d charters put in force, %,d deaths confirmed, %,d of them under a later charter, "
                        + "%,d entries without effect%n",
                HISTORIES, STEPS, epochs, deaths, later, refused);
        assertThat(epochs).as("charters put in force").isPositive();
        assertThat(later).as("deaths confirmed under a later charter").isPositive();
        assertThat(refused).as("entries without effect").isPositive();
    }

    /** Each bug is in the agent only: the oracle says otherwise. A search takes minutes. */
    @EnabledIfSystemProperty(named = "amended", matches = "\\d+", disabledReason = "the search for planted bugs takes minutes: ask for it with -Damended=60")
    @ParameterizedTest
    @CsvSource({"AmendmentRule, needed, OneLess", "Charters, at, Founding",
            "Charters, bond, Unbound", "AmendmentRule, promise, Unbound"})
    void a_planted_bug_is_found(String type, String method, String bug) throws Exception {
        var planted = Planted.in("io.nodeplane.membership." + type, method,
                Class.forName(AmendedHistoriesTest.class.getName() + "$" + bug));
        Callable<Optional<String>> search = () -> {
            for (long seed = 0; seed < 40 * HISTORIES; seed++) {
                var found = findings(AmendedHistory.of(seed, STEPS));
                if (!found.isEmpty()) {
                    return Optional.of("seed=" + seed + ": " + found.getFirst());
                }
            }
            return Optional.empty();
        };
        var found = planted.during(search);
        System.out.println(type + "." + method + " " + bug + ": " + found.orElse("not found"));
        assertThat(found).isPresent();
    }

    private List<String> findings(AmendedHistory history) {
        var findings = new ArrayList<String>();
        var ledger = history.ledger();
        var fold = Membership.replay(history.charter, ledger);
        var texts = new TreeMap<NodeId, List<String>>();
        texts.put(ALL, ledger.inReplayOrder().stream().map(line -> line.text() + "\n").toList());
        var oracle = Oracle.of(AgentAnswers.electorate(history.charter), texts);
        oracle.flaws().forEach(flaw -> findings.add(flaw.sentence()));
        var facts = new TreeMap<String, Fact>();
        oracle.facts().all().forEach(fact -> facts.put(fact.name().hash(), fact));
        for (var line : ledger.inReplayOrder()) {
            compare(fold, ledger, line, facts.get(line.hash().hex()), findings);
        }
        AgentAnswers.differences("the view", oracle.together().fold(), fold.view())
                .forEach(dispute -> findings.add(dispute.toString()));
        var confirmed = oracle.facts().all().stream()
                .filter(fact -> fact.says() instanceof Statement.Confirmed && fact.flaw().isEmpty()).toList();
        for (var one : confirmed) {
            for (var other : confirmed) {
                if (oracle.facts().mutual(one, other)) {
                    findings.add("contrary certainties: " + one + " and " + other);
                }
            }
        }
        history.inForce().forEach((epoch, charters) -> {
            if (charters.size() > 1) {
                findings.add("epoch " + epoch + " has " + charters.size() + " charters");
            }
        });
        epochs += history.inForce().size();
        return findings;
    }

    private void compare(Membership fold, Ledger ledger, Line line, Fact fact, List<String> findings) {
        var isDeath = line.entry().body() instanceof Body.Confirmed;
        var agent = switch (line.entry().body()) {
            case Body.Confirmed confirmed -> Certainty.flaw(fold, ledger, line);
            case Body.Amending(Amendment.Ratified what) -> Amendments.flaw(fold, ledger, line);
            case Body.Amending(Amendment.Amended what) -> Amendments.flaw(fold, ledger, line);
            case Body other -> Optional.<String>empty();
        };
        if (agent.isEmpty() != fact.flaw().isEmpty()) {
            findings.add(fact + ": the oracle says '" + fact.flaw() + "', the agent says '" + agent.orElse("") + "'");
        }
        deaths += isDeath && agent.isEmpty() ? 1 : 0;
        refused += agent.isPresent() ? 1 : 0;
        later += isDeath && agent.isEmpty() && line.entry().body() instanceof Body.Confirmed confirmed
                && fold.charters().epochs(ledger).size() > 1 && ledger.inReplayOrder().stream()
                        .anyMatch(end -> end.entry().body() instanceof Body.Amending(Amendment.Amended what)
                                && Amendments.flaw(fold, ledger, end).isEmpty() && ledger.precedes(end.id(), line.id()))
                                        ? 1
                                        : 0;
    }

    /** As if an approval, or a ratification, counted twice. */
    public static final class OneLess {
        private OneLess() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) int answer) {
            answer = answer - 1;
        }
    }

    /** The founding charter is in force for ever. */
    public static final class Founding {
        private Founding() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object answer,
                @Advice.FieldValue(value = "founding", typing = Assigner.Typing.DYNAMIC) Object founding) {
            answer = founding;
        }
    }

    /** What stands behind a fork is as good as any other word. */
    public static final class Careless {
        private Careless() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }

    /** Nobody is bound by anything. */
    public static final class Unbound {
        private Unbound() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Optional<?> answer) {
            answer = Optional.empty();
        }
    }
}
