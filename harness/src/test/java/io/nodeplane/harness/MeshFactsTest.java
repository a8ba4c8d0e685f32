package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.probe.Probes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of what a mesh VPN has to show names all 18 facts, and for each something that is there, and a control. */
class MeshFactsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int FACTS = 18;
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)`");
    private static final Pattern PROBE = Pattern.compile("(?<!\\[)`(vpn-[a-z-]+)`");
    private static final Pattern EXPERIMENT = Pattern.compile("\\.\\./experiments/([a-z-]+)\\.yaml");
    private static final Pattern CONTROL = Pattern.compile("\\.\\./(experiments/controls/[a-z-]+\\.yaml)");

    private record Fact(int number, String name, String shown, String control) {
        String all() {
            return shown + control;
        }
    }

    private static List<Fact> facts() throws IOException {
        return ROW.matcher(Files.readString(ROOT.resolve("docs/mesh-vpn.md"))).results().map(row -> new Fact(Integer
                .parseInt(row.group(1)), row.group(2), row.group(3).strip(), row.group(4).strip())).toList();
    }

    private static SortedSet<String> named(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> tests() throws IOException {
        var tests = new TreeSet<String>();
        for (var folder : List.of("agent", "harness")) {
            try (var files = Files.walk(ROOT.resolve(folder))) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Test.java"))
                        .forEach(name -> tests.add(name.replace(".java", "")));
            }
        }
        return tests;
    }

    @Test
    void all_facts_are_there_in_their_order_each_with_a_control() throws IOException {
        assertThat(facts()).extracting(Fact::number).containsExactlyElementsOf(IntStream.rangeClosed(1, FACTS).boxed()
                .toList());
        assertThat(facts()).allSatisfy(fact -> assertThat(fact.shown()).isNotBlank()).allSatisfy(fact -> assertThat(fact
                .control()).isNotBlank().isNotEqualTo("-"));
    }

    @Test
    void each_is_shown_by_a_test_a_probe_or_an_experiment_that_is_there() throws IOException {
        var tests = tests();
        for (var fact : facts()) {
            var by = new ArrayList<String>(named(TEST, fact.shown()));
            by.addAll(named(PROBE, fact.shown()));
            by.addAll(named(EXPERIMENT, fact.shown()));
            assertThat(by).as("what shows fact %s", fact.number()).isNotEmpty();
            assertThat(tests).as("tests of fact %s", fact.number()).containsAll(named(TEST, fact.all()));
            assertThat(Probes.ALL.keySet()).as("probes of fact %s", fact.number())
                    .containsAll(named(PROBE, fact.all()));
            assertThat(named(CONTROL, fact.all())).as("control of fact %s", fact.number())
                    .allSatisfy(file -> assertThat(ROOT.resolve(file)).isRegularFile());
        }
    }

    @Test
    void an_experiment_that_shows_one_has_a_report_that_held() throws IOException {
        var named = new TreeSet<String>();
        facts().forEach(fact -> named.addAll(named(EXPERIMENT, fact.shown())));
        assertThat(named).hasSizeGreaterThan(2).allSatisfy(name -> assertThat(ROOT.resolve("reports").resolve(name
                + ".md")).content().startsWith("# " + name + ": HELD"));
    }
}
