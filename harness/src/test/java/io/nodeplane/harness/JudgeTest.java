package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.experiment.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The judge, judged: of a sound run it says HELD of everything, and of a mutated one BROKEN of just what the mutation
 * breaks. Whatever it can ask has at least one mutation. {@code -Ddocs.write=true} writes the table of the page anew.
 */
class JudgeTest {
    private static final Path PAGE = Path.of("../docs/judge.md");
    private static final String MARK = "<!-- From here on written from the mutations by JudgeTest. -->\n";
    private static final Pattern NUMBERS = Pattern.compile("\\((I[^)]*)\\)$");
    private static final Pattern NUMBER = Pattern.compile("I(\\d+)(?:-I(\\d+))?");
    /** The invariant that has no number, and what the tables call it. */
    private static final String UNNUMBERED = "no two nodes took part in confirming each other's death";
    private static final String MUTUAL = "mutual death";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| I(\\d+) \\|");

    private static final SortedMap<String, Judgement> JUDGED = new TreeMap<>();

    static List<Mutation> mutations() {
        return Stream.of(LineMutations.all(), InvariantMutations.all(), ExpectationMutations.all()).flatMap(
                List::stream).toList();
    }

    @ParameterizedTest
    @EnumSource
    void of_a_sound_run_everything_holds(JudgedRun run) {
        assertThat(run.judgement().findings()).allSatisfy(finding -> assertThat(finding.verdict()).as(finding
                .name()).isInstanceOf(Verdict.Held.class));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void of_a_mutated_run_just_what_the_mutation_breaks_is_broken(Mutation mutation) throws Exception {
        var judgement = judged(mutation);
        var keys = keys(mutation.run());
        var wanted = keys.get(mutation.breaks());

        assertThat(worse(judgement)).as("BROKEN").containsExactlyInAnyOrderElementsOf(Stream.concat(Stream.of(wanted),
                mutation.also().stream().map(keys::get)).collect(Collectors.toCollection(TreeSet::new)));
        assertThat(judgement.findings()).filteredOn(finding -> finding.name().equals(wanted)).singleElement()
                .satisfies(finding -> assertThat(finding.verdict().because()).containsPattern(mutation.says()));
        assertThat(mutation.also().isEmpty()).as("says why something else breaks").isEqualTo(mutation.why().isEmpty());
    }

    @Test
    void whatever_the_judge_can_ask_has_a_mutation() {
        var asked = new TreeSet<String>();
        Stream.of(JudgedRun.values()).forEach(run -> asked.addAll(keys(run).keySet()));

        assertThat(mutations().stream().map(Mutation::breaks)).containsAll(asked);
    }

    @Test
    void every_kind_of_expectation_is_asked_of_one_of_the_runs() {
        assertThat(Stream.of(JudgedRun.values()).flatMap(run -> run.run().experiment().expectations().stream())
                .<Class<?>>map(Expectation::getClass)).containsAll(Arrays
                        .stream(
                                Expectation.class.getPermittedSubclasses())
                        // No simulated machine has a tunnel: TrafficExpectationsTest.
                        .filter(kind -> kind != Expectation.Traffic.class).toList());
    }

    @Test
    void the_page_on_guarantees_has_just_the_numbers_that_are_asked() throws IOException {
        var told = ROW.matcher(Files.readString(Path.of("../docs/guarantees.md"))).results()
                .map(row -> "I" + row.group(1)).toList();

        assertThat(keys(JudgedRun.STEADY).keySet().stream().filter(key -> key.startsWith("I")))
                .containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void the_page_has_the_table_of_all_mutations() throws Exception {
        var page = Files.readString(PAGE);
        assertThat(page).contains(MARK);
        var wanted = page.substring(0, page.indexOf(MARK)) + MARK + table();

        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(Files.readString(PAGE)).as("write it anew with -Ddocs.write=true").isEqualTo(wanted);
    }

    /** {@return what the judge says of it, asked once} */
    private static Judgement judged(Mutation mutation) throws Exception {
        var known = JUDGED.get(mutation.toString());
        if (known == null) {
            known = mutation.judged().call();
            JUDGED.put(mutation.toString(), known);
        }
        return known;
    }

    private static String table() throws Exception {
        var rows = new StringBuilder();
        var broken = 0;
        for (var mutation : mutations()) {
            var verdict = verdict(judged(mutation), keys(mutation.run()).get(mutation.breaks()));
            broken += verdict.equals("BROKEN") ? 1 : 0;
            rows.append("| ").append(name(mutation.breaks())).append(" | ").append(mutation.run().label())
                    .append(" | ").append(mutation.what()).append(" | ").append(verdict).append(" | ")
                    .append(mutation.also().isEmpty()
                            ? ""
                            : mutation.also().stream().map(JudgeTest::name).collect(Collectors.joining(", ")) + ": "
                                    + mutation.why())
                    .append(" |\n");
        }
        return "\n" + broken + " of " + mutations().size() + " mutated runs are BROKEN where they must be.\n\n"
                + "| Must be BROKEN | Run | What is different in it | Verdict | Breaks with it |\n|---|---|---|---|---|\n"
                + rows;
    }

    private static String name(String key) {
        return key.startsWith("I") ? key : key.equals(MUTUAL) ? "(mutual death)" : '`' + key + '`';
    }

    private static String verdict(Judgement judgement, String finding) {
        return judgement.findings().stream().filter(each -> each.name().equals(finding)).findFirst().orElseThrow()
                .verdict().word();
    }

    /** {@return the findings that are not HELD, which must then be BROKEN} */
    private static SortedSet<String> worse(Judgement judgement) {
        var names = new TreeSet<String>();
        judgement.findings().stream().filter(finding -> !(finding.verdict() instanceof Verdict.Held))
                .forEach(finding -> names.add(finding.verdict() instanceof Verdict.Broken
                        ? finding.name()
                        : finding.verdict().word() + " " + finding.name()));
        return names;
    }

    /** {@return all that the judge asks of this run, the names of its findings by number or key} */
    private static SortedMap<String, String> keys(JudgedRun run) {
        var keys = new TreeMap<String, String>();
        run.run().experiment().expectations().forEach(expectation -> keys.put(expectation.key(), expectation
                .describe()));
        run.judgement().findings().stream().filter(finding -> finding.kind() == Finding.Kind.INVARIANT)
                .forEach(finding -> numbers(finding.name()).forEach(number -> keys.put(number, finding.name())));
        return keys;
    }

    private static List<String> numbers(String name) {
        var inside = NUMBERS.matcher(name);
        if (!inside.find()) {
            return List.of(name.equals(UNNUMBERED) ? MUTUAL : name);
        }
        var numbers = new ArrayList<String>();
        NUMBER.matcher(inside.group(1)).results().forEach(part -> {
            var first = Integer.parseInt(part.group(1));
            var last = part.group(2) == null ? first : Integer.parseInt(part.group(2));
            IntStream.rangeClosed(first, last).forEach(number -> numbers.add("I" + number));
        });
        return numbers;
    }
}
