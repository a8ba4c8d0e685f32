package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the diagrams of the architecture name is in the code, and what is in the code they name. */
class DiagramsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path AGENT = ROOT.resolve("agent/node-plane/src/main/java/io/nodeplane");
    private static final Path LAB = ROOT.resolve("harness/src/main/java/io/nodeplane/harness");
    private static final Path PAGES = ROOT.resolve("docs/diagrams");
    private static final String INITIAL = "initial.md";
    private static final String AS_BUILT = "as-built.md";
    private static final String MEMBERSHIP = "membership-ledger-failure.md";
    private static final Pattern DIAGRAM = Pattern.compile("(?ms)^```mermaid\\n(.*?)^```$");
    private static final Pattern PACKAGE = Pattern.compile("<b>([a-z-]+)</b>");
    private static final Pattern KIND = Pattern.compile("<i>([a-z-]+)</i>");
    private static final Pattern ROUTE = Pattern.compile("(?<![<\\w])(/[a-z][a-zA-Z0-9/{}.]*)");
    private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");
    private static final Pattern COMMIT = Pattern.compile("Reflects commit `([0-9a-f]{7,40})`, \\d{4}-\\d{2}-\\d{2}");
    private static final Pattern MESSAGE_IN_CODE = Pattern.compile("case \"([a-z-]+)\" -> (?:new Request\\.|vigil\\()");
    private static final Pattern ENTRY_IN_CODE = Pattern.compile("case [A-Z]\\w+ \\w -> Words\\.([A-Z]+);");
    private static final Pattern ROUTE_IN_CODE = Pattern.compile("\\.(?:get|post|put)\\(\\s*\"(/v1/[^\"]+)\"");
    private static final Pattern LOOK_IN_CODE = Pattern.compile("\\.get\\(\"(/[a-z]+)\"");
    private static final Pattern PATHS_IN_CODE = Pattern.compile("\"(/[a-z/]+)\"");

    private static List<String> diagrams(String page) throws IOException {
        return DIAGRAM.matcher(Files.readString(PAGES.resolve(page))).results().map(hit -> hit.group(1)).toList();
    }

    private static SortedSet<String> named(Pattern what, String page) throws IOException {
        return diagrams(page).stream().flatMap(diagram -> found(what, diagram).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> found(Pattern what, String text) {
        return what.matcher(text).results().map(hit -> hit.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> folders(Path of) throws IOException {
        try (var all = Files.list(of)) {
            return all.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).collect(Collectors
                    .toCollection(TreeSet::new));
        }
    }

    private static SortedSet<String> messages() throws IOException {
        return found(MESSAGE_IN_CODE, Files.readString(AGENT.resolve("wire/Messages.java")));
    }

    private static SortedSet<String> entries() throws IOException {
        return found(ENTRY_IN_CODE, Files.readString(AGENT.resolve("ledger/Body.java"))).stream().map(word -> word
                .toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those with code that every build compiles. */
    private static SortedSet<String> modules() throws IOException {
        var build = Files.readString(ROOT.resolve("agent/pom.xml"));
        var modules = found(MODULE, build.substring(0, build.indexOf("<profiles>")));
        modules.removeIf(module -> !Files.isDirectory(ROOT.resolve("agent").resolve(module).resolve("src/main/java")));
        return modules;
    }

    @ParameterizedTest
    @ValueSource(strings = {INITIAL, MEMBERSHIP, AS_BUILT})
    void each_names_the_commit_that_it_reflects(String page) throws IOException {
        assertThat(COMMIT.matcher(Files.readString(PAGES.resolve(page))).results()).hasSize(1);
    }

    @Test
    void the_code_has_what_is_looked_for() throws IOException {
        assertThat(messages()).contains("ping", "push");
        assertThat(entries()).contains("genesis", "confirmed").hasSize(12);
        assertThat(routes()).contains("/v1/join", "/peer", "/status", "/metrics");
        assertThat(modules()).contains("control-plane", "node-plane", "mesh-vpn");
    }

    @Test
    void as_built_has_every_package_and_module_and_no_other() throws IOException {
        var all = folders(AGENT);
        all.addAll(folders(LAB));
        all.addAll(modules());

        assertThat(named(PACKAGE, AS_BUILT)).isEqualTo(all);
    }

    @Test
    void as_built_has_every_kind_of_message_and_no_other() throws IOException {
        assertThat(named(KIND, AS_BUILT)).isEqualTo(messages());
    }

    @Test
    void as_built_has_every_route_and_no_other() throws IOException {
        assertThat(named(ROUTE, AS_BUILT)).isEqualTo(routes());
    }

    private static SortedSet<String> routes() throws IOException {
        var routes = found(ROUTE_IN_CODE, Files.readString(AGENT.resolve("api/Operations.java")));
        routes.addAll(found(ROUTE_IN_CODE, Files.readString(AGENT.resolve("api/ApiServer.java"))));
        var server = Files.readString(AGENT.resolve("http/AgentServer.java"));
        routes.addAll(found(LOOK_IN_CODE, server));
        routes.addAll(found(Pattern.compile("PEER_PATH = \"(/[a-z]+)\""), server));
        var looks = Files.readString(AGENT.resolve("http/Introspection.java"));
        var list = looks.indexOf("List<String> PATHS");
        routes.addAll(found(PATHS_IN_CODE, looks.substring(list, looks.indexOf(';', list))));
        return routes;
    }

    @Test
    void the_diagrams_of_membership_ledger_and_failure_have_every_kind_of_entry() throws IOException {
        var known = messages();
        known.addAll(entries());

        assertThat(named(KIND, MEMBERSHIP)).containsAll(entries()).isSubsetOf(known);
    }

    /** What was meant in the beginning is built: nothing of it had to be given up. */
    @Test
    void every_package_and_message_of_the_beginning_is_there_still() throws IOException {
        var all = folders(AGENT);
        all.addAll(folders(LAB));

        assertThat(named(PACKAGE, INITIAL)).isNotEmpty().isSubsetOf(all);
        assertThat(named(KIND, INITIAL)).isNotEmpty().isSubsetOf(messages());
    }
}
