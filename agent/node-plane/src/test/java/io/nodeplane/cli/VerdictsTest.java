package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.cli.Crafted.Verdict;
import io.nodeplane.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One table of crafted ledgers, one verdict for each, and all three verifiers are held to it. */
class VerdictsTest {
    private static final int TABLE_MIN = 400;
    /** A process of the shell reads each line: {@code -Dverdicts.every=1} has it read every ledger of the table. */
    private static final int SHELL_EVERY = Integer.getInteger("verdicts.every", 3);

    @TempDir
    private Path temp = Path.of("");

    private static List<Crafted> table() {
        var table = new ArrayList<Crafted>();
        table.addAll(CraftedForms.all());
        table.addAll(CraftedRules.all());
        table.addAll(CraftedFiles.all());
        table.addAll(CraftedSegments.all());
        return table;
    }

    private List<Path> written(List<Crafted> table) throws IOException {
        var folders = new ArrayList<Path>();
        for (int i = 0; i < table.size(); i++) {
            folders.add(temp.resolve(Integer.toString(i)));
            table.get(i).write(folders.getLast());
        }
        return folders;
    }

    @Test
    void the_table_has_every_verdict_many_times() {
        var counts = new TreeMap<Verdict, Integer>();
        table().forEach(crafted -> counts.merge(crafted.verdict(), 1, Integer::sum));
        assertThat(table()).hasSizeGreaterThan(TABLE_MIN);
        assertThat(counts).as("%s", counts).containsOnlyKeys(Verdict.values());
        assertThat(table().stream().map(Crafted::name).distinct()).hasSameSizeAs(table());
        System.out.println("crafted ledgers: " + table().size() + " " + counts);
    }

    @Test
    void the_two_whole_verifiers_say_what_the_table_says_and_name_the_same_places() throws Exception {
        var table = table();
        var folders = written(table);
        var own = folders.stream().map(VerdictsTest::java).toList();
        same(verdicts(table, own), expected(table));
        SecondVerifier.assumePython();
        var second = SecondVerifier.answers(temp, folders);
        same(verdicts(table, second), expected(table));
        same(briefs(table, second), briefs(table, own));
    }

    /** What a reader that tries again, or counts by calling itself, never comes to an end with. */
    private static List<String> hostile() {
        var text = Crafted.NEXT.text();
        var lines = new ArrayList<>(List.of("1".repeat(8_000) + ".5", "-" + "1".repeat(8_000), "[".repeat(8_000),
                "[]".repeat(4_000) + "!", "\"" + "\\\"".repeat(4_000), "\"" + "\\\"".repeat(4_000) + "\\n\"",
                "{\"entry\":".repeat(900), "{\"entry\":{\"at\":".repeat(540), "\"\"".repeat(4_000),
                "true".repeat(2_000) + "t"));
        for (var hostile : List.copyOf(lines)) {
            lines.add(text.replaceFirst("\"at\":\\d+", Matcher.quoteReplacement(
                    "\"at\":" + hostile.substring(0, Math.min(hostile.length(), 7_700)))));
        }
        for (var more : List.of("1", "[", "{\"entry\":", "\\\"", "{\"entry\":{\"at\":1,")) {
            lines.add(more.repeat(2_000_000 / more.length()));
        }
        return lines;
    }

    @Test
    void hostile_lines_cost_no_more_than_their_bytes() throws Exception {
        SecondVerifier.assumePython();
        var crafted = new ArrayList<Crafted>();
        var address = Json.object().with("address", "[" + ":".repeat(7_700)).with("incarnation", 1);
        crafted.add(Crafted.like("addresses", Verdict.TORN, Crafted.append(Crafted.THREE, Crafted.sealed(JsonParser
                .parseObject(Crafted.NEXT.text()).object("entry").with("kind", "recovered").with("body", address)
                .canonical()), "x")));
        for (int i = 0; i < 10; i++) {
            crafted.add(Crafted.like("lines " + i, Verdict.TORN, Crafted.append(Crafted.THREE, hostile().toArray(
                    String[]::new))));
        }
        var folders = written(crafted);
        same(verdicts(crafted, folders.stream().map(VerdictsTest::java).toList()), expected(crafted));
        same(verdicts(crafted, SecondVerifier.answers(temp, folders)), expected(crafted));
        assertThat(shell(folders.getLast())).isEqualTo("1");
    }

    @Test
    void the_second_verifier_exits_as_the_verdict_says() throws Exception {
        SecondVerifier.assumePython();
        for (var verdict : Verdict.values()) {
            var crafted = table().stream().filter(one -> one.verdict() == verdict).toList().getLast();
            crafted.write(temp.resolve(verdict.word()));
            assertThat(SecondVerifier.run(temp.resolve(verdict.word()).toString()))
                    .startsWith(verdict.exit + ": verdict  " + verdict.word() + "\n");
        }
    }

    @Test
    void the_shell_says_what_the_table_says_and_what_it_has_not_checked() throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("jq", "--version").start().waitFor() == 0, "jq is needed");
        // At the end or in the middle, it sees the same bytes: one of both will do.
        var whole = table().stream().filter(crafted -> !crafted.name().startsWith("at the end: ")).toList();
        var table = IntStream.range(0, whole.size()).filter(i -> i % SHELL_EVERY == 0).mapToObj(whole::get).toList();
        assertThat(table.stream().map(Crafted::verdict).distinct()).hasSize(Verdict.values().length);
        var folders = written(table);
        var said = IntStream.range(0, table.size()).parallel()
                .mapToObj(i -> table.get(i).name() + ": " + shell(folders.get(i))).toList();
        same(said, table.stream().map(crafted -> crafted.name() + ": " + crafted.shell()
                + (crafted.shell() == Exit.OK || crafted.shell() == Exit.FORKED ? ", not checked" : "")).toList());
    }

    /** {@return its exit code, and whether it says what it has not checked} */
    private static String shell(Path folder) {
        try {
            var process = new ProcessBuilder("sh", Path.of("..", "..", "docs", "verify-ledger.sh").toString(),
                    folder.toString()).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return process.waitFor() + (said.contains("\nnot checked: that no parent is an ancestor of another parent"
                    + " or of prev;") ? ", not checked" : "");
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Names what differs only: the table is long. */
    private static void same(List<String> said, List<String> expected) {
        assertThat(said).hasSameSizeAs(expected);
        assertThat(said.stream().filter(one -> !expected.contains(one))).isEmpty();
    }

    private static List<String> expected(List<Crafted> table) {
        return table.stream().map(crafted -> crafted.name() + ": " + crafted.verdict().word()).toList();
    }

    private static Json.Obj java(Path folder) {
        try {
            return LedgerSource.open(folder.toString(), 1).json();
        } catch (StoreException none) {
            return Json.object().with("verdict", "none");
        }
    }

    private static List<String> verdicts(List<Crafted> table, List<Json.Obj> answers) {
        assertThat(answers).hasSameSizeAs(table);
        return IntStream.range(0, table.size())
                .mapToObj(i -> table.get(i).name() + ": " + answers.get(i).text("verdict")).toList();
    }

    private static List<String> briefs(List<Crafted> table, List<Json.Obj> answers) {
        return IntStream.range(0, table.size()).filter(i -> table.get(i).verdict() != Verdict.NONE)
                .mapToObj(i -> table.get(i).name() + ": " + brief(answers.get(i))).toList();
    }

    private static String brief(Json.Obj answer) {
        return "places " + answer.array("places").stream().map(Json.Obj.class::cast)
                .map(place -> place.text("file") + " line " + place.number("line")).toList()
                + "\nentries " + answer.number("entries") + "\nfeeds " + answer.number("feeds") + "\nhead "
                + answer.text("head") + "\norder " + answer.text("order") + "\nforks "
                + new Json.Arr(answer.array("forks")).canonical();
    }
}
