package io.nodeplane.controlplane.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.kit.Result.Outcome;
import io.nodeplane.controlplane.stub.StubSubject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit finds what is broken: every checked rule has a mutant, and no mutant lives. */
class MutantsTest {
    private static final List<Mutant> MUTANTS = Stream.of(CallMutants.all(), ViewMutants.all(), UpdateMutants.all(),
            DataPlaneMutants.all(), ClaimMutants.all(), SwapMutants.all()).flatMap(List::stream).toList();
    /** Rules that no implementation in Java can break, since the types hold them; the kit checks them for other languages. */
    private static final Map<String, String> HELD_BY_TYPES = Map.of(
            "1.6", "views, members, metadata and lists are final classes without a way to change them",
            "4.2", "`Roster` works out its digest of the members that it lists");
    /** Most of a check is waiting. */
    private static final int AT_ONCE = 8;
    private static final Map<String, Result> KILLED = new ConcurrentSkipListMap<>();

    @TestFactory
    Stream<DynamicTest> a_mutant_is_killed_by_the_check_of_its_rule() {
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            MUTANTS.forEach(mutant -> pool.execute(() -> KILLED.put(mutant.rule(), check(mutant))));
        }
        return MUTANTS.stream().map(mutant -> DynamicTest.dynamicTest(mutant.rule() + " " + mutant.fault(), () -> {
            // One that lives beside others may have been lucky: it is tried again alone.
            KILLED.computeIfPresent(mutant.rule(), (rule, result) -> result.outcome() == Outcome.FAILED
                    ? result
                    : check(mutant));
            var result = KILLED.get(mutant.rule());
            assertThat(result.outcome()).as("%s: %s %s", mutant.rule(), mutant.fault(), result.why())
                    .isEqualTo(Outcome.FAILED);
        }));
    }

    private static Result check(Mutant mutant) {
        return Kit.check(mutant.subject(), Kit.rule(mutant.rule()).orElseThrow());
    }

    @Test
    void every_binding_rule_of_the_core_that_the_stub_shows_has_a_mutant() {
        var shown = new TreeSet<String>();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            Kit.rules().stream().filter(Rule::isCoreMust).filter(rule -> rule.untested().isEmpty())
                    .forEach(rule -> pool.execute(() -> {
                        if (Kit.check(new StubSubject(), rule).outcome() == Outcome.PASSED) {
                            synchronized (shown) {
                                shown.add(rule.id());
                            }
                        }
                    }));
        }
        var mutated = MUTANTS.stream().map(Mutant::rule).collect(Collectors.toCollection(TreeSet::new));
        mutated.addAll(HELD_BY_TYPES.keySet());
        assertThat(mutated).containsAll(shown);
        assertThat(shown).hasSizeGreaterThan(50);
    }

    @AfterAll
    static void the_page_shows_the_matrix() throws IOException {
        if (KILLED.size() < MUTANTS.size()) {
            return;
        }
        var rows = new TreeMap<Integer, String>();
        for (var rule : Kit.rules()) {
            var held = HELD_BY_TYPES.get(rule.id());
            var mutant = MUTANTS.stream().filter(each -> each.rule().equals(rule.id())).findFirst();
            if (mutant.isPresent() || held != null) {
                rows.put(Kit.rules().indexOf(rule), "| %s | %s | %s |\n".formatted(rule.id(),
                        mutant.map(Mutant::fault).orElse("none can be made: " + held),
                        mutant.isEmpty()
                                ? "held by the types"
                                : KILLED.get(rule.id()).outcome() == Outcome.FAILED ? "killed" : "lives"));
            }
        }
        Page.of("conformance.md").holds("mutants", MUTANTS.size() + " mutants, "
                + KILLED.values().stream().filter(result -> result.outcome() == Outcome.FAILED).count()
                + " killed by the check of their own rule.\n\n| Rule | Fault | By its check |\n|---|---|---|\n"
                + String.join("", rows.values()));
    }
}
