package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.harness.experiment.ExperimentFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages name is there, what they tell people to type is understood, and their diagrams can be drawn. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT|Properties|Contract))`");
    private static final Pattern METRIC = Pattern.compile("`node_plane_([a-z_]+)`");
    private static final Pattern EXPERIMENT = Pattern.compile("-Dexperiment=([a-z0-9,-]+)(?=[\\s`]|$)");
    private static final Pattern PROPERTY = Pattern.compile(" -D([a-z.A-Z]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ *(?:\\$ )?node-plane (.*)$");

    static List<Path> pages() throws IOException {
        try (var pages = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.filter(page -> page.toString()
                    .endsWith(".md")).sorted()).toList();
        }
    }

    private static List<String> found(Pattern pattern, Path page) throws IOException {
        return pattern.matcher(Files.readString(page)).results().map((MatchResult hit) -> hit.group(1)).toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_test_that_a_page_names_is_there(Path page) throws IOException {
        assertThat(sources("src/test/java")).containsAll(found(TEST, page));
    }

    private static TreeSet<String> sources(String folder) throws IOException {
        var names = new TreeSet<String>();
        for (var module : List.of("harness", "agent/node-plane", "agent/control-plane", "agent/bench",
                "agent/outside/java")) {
            var root = ROOT.resolve(module).resolve(folder);
            if (Files.isDirectory(root)) {
                try (var files = Files.walk(root)) {
                    files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".java"))
                            .forEach(file -> names.add(file.substring(0, file.length() - ".java".length())));
                }
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_metric_that_a_page_names_is_one_of_the_agent(Path page) throws IOException {
        var source = Files.readString(
                ROOT.resolve("agent/node-plane/src/main/java/io/nodeplane/http/Metrics.java"));
        assertThat(found(METRIC, page)).allSatisfy(metric -> assertThat(source).containsAnyOf('"' + metric + '"',
                "node_plane_" + metric));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_experiment_and_option_of_a_command_is_there(Path page) throws IOException {
        var known = new ArrayList<>(ExperimentFile.names(ROOT.resolve("experiments")));
        known.addAll(List.of("all", "a", "b"));
        assertThat(found(EXPERIMENT, page).stream().flatMap(names -> Arrays.stream(names.split(","))))
                .isSubsetOf(known);
        var build = Files.readString(ROOT.resolve("harness/pom.xml"));
        var lab = Files.readString(page).lines().filter(line -> line.contains("mvn -pl harness verify"))
                .flatMap(line -> PROPERTY.matcher(line).results().map(hit -> hit.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(lab).allSatisfy(option -> assertThat(build).contains("${" + option + "}"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_to_a_file(Path page) throws IOException {
        assertThat(found(LINK, page)).allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void the_agent_understands_every_command_that_a_page_shows(Path page) throws IOException {
        for (var command : found(COMMAND, page)) {
            var words = new ArrayList<>(List.of(command.split(" +[#>]")[0].strip().split(" +")));
            words.add("--help");
            var said = new StringWriter();
            var writer = new PrintWriter(said);
            var status = CommandLineTool.run(words.toArray(String[]::new), Map.of(), config -> {
                throw new AssertionError("no agent is started");
            }, writer, writer);
            assertThat(status).as(command + ": " + said).isZero();
        }
    }

    /** The file, and how the first of the lines begins that the page shows: those to its end. */
    @ParameterizedTest
    @CsvSource({"java/src/main/java/example/Vpn.java, /**", "java/src/test/java/example/StubVpnTest.java, class",
            "go/vpn_test.go, func"})
    void the_vpn_of_the_readme_is_that_of_the_outside_projects(String file, String first) throws IOException {
        var text = Files.readString(ROOT.resolve("agent/outside").resolve(file));
        var shown = text.substring(text.indexOf("\n" + first) + 1);
        assertThat(shown).hasLineCount(Math.clamp(shown.lines().count(), 10, 30));
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("\n" + shown);
    }

    @Test
    void there_is_something_to_check() throws IOException {
        for (var pattern : List.of(TEST, EXPERIMENT, LINK, COMMAND)) {
            var all = 0;
            for (var page : pages()) {
                all += found(pattern, page).size();
            }
            assertThat(all).as(pattern.pattern()).isGreaterThan(8);
        }
    }

    @Test
    void the_page_on_experiments_lists_all_of_them() throws IOException {
        var page = Files.readString(ROOT.resolve("docs/experiments.md"));
        var shipped = page.substring(page.indexOf("## What is shipped"), page.indexOf("## What is measured"));
        assertThat(ExperimentFile.names(ROOT.resolve("experiments")))
                .allSatisfy(name -> assertThat(shipped).contains("`" + name + "`"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_diagram_is_well_formed(Path page) throws IOException {
        var lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```mermaid")) {
                var end = lines.subList(i, lines.size()).indexOf("```");
                assertThat(end).as("line " + (i + 1) + " has no end").isPositive();
                assertThat(Diagram.flaws(lines.subList(i + 1, i + end))).as(page + ", line " + (i + 1)).isEmpty();
            }
        }
    }

    /** Letters of 16 px, of which a page of 900 px leaves 11: what is wider than this becomes too small to read. */
    private static final int DIAGRAM_WIDTH_MAX = 900 * 16 / 11;
    private static final Pattern DIAGRAM = Pattern.compile(
            "(?ms)^```mermaid\\n(.*?)^```\\n(?:<!-- drawn (\\d+) px wide, as (\\w+) -->)?");

    @ParameterizedTest
    @MethodSource("pages")
    void every_diagram_fits_a_page_as_a_browser_drew_it(Path page) throws IOException {
        var diagrams = DIAGRAM.matcher(Files.readString(page)).results().toList();
        assertThat(diagrams).allSatisfy(diagram -> {
            var text = diagram.group(1).getBytes(StandardCharsets.UTF_8);
            assertThat(diagram.group(3)).as("run docs/measure_diagrams.py").isEqualTo(Hash.of(text).toString()
                    .substring(0, 12));
            assertThat(Integer.parseInt(diagram.group(2))).isLessThanOrEqualTo(DIAGRAM_WIDTH_MAX);
        });
    }

    @Test
    void a_diagram_that_is_not_well_formed_is_found() {
        assertThat(Diagram.flaws(List.of("pie"))).containsExactly("'pie' is no kind of diagram that these pages have");
        assertThat(Diagram.flaws(List.of("stateDiagram-v2", "    a --> b: one; two"))).containsExactly(
                "a ';' ends a statement, and what follows it is drawn as something else: a --> b: one; two");
        assertThat(Diagram.flaws(List.of("flowchart TB", "    a[\"x] --> b"))).containsExactly(
                "a quote is open: a[\"x] --> b", "brackets do not match: a[\"x] --> b");
        assertThat(Diagram.flaws(List.of("flowchart TB", "    subgraph a", "    b --> c"))).containsExactly(
                "1 block is not closed by 'end'");
        assertThat(Diagram.flaws(List.of("sequenceDiagram", "    A->>B: hello", "    end"))).containsExactly(
                "an 'end' closes nothing", "A is no participant", "B is no participant");
        assertThat(Diagram.flaws(List.of("flowchart LR", "    a -> b"))).containsExactly(
                "neither a node, an arrow nor a block: a -> b");
    }
}
