package io.nodeplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.TroubledHistory;
import io.nodeplane.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two implementations that share no code and were written from the same documents give one answer: head, replay order,
 * forks, members and verdict of any ledger, however troubled its history or damaged its files.
 */
class AgreementTest {
    /** {@code -Dagreement.histories=100000} for a long night. */
    private static final int HISTORIES = Integer.getInteger("agreement.histories", 200);
    private static final int BATCH = 200;

    @TempDir
    private Path temp = Path.of("");

    @Test
    void the_second_verifier_agrees_on_random_histories_with_forks_and_lost_disks() throws Exception {
        SecondVerifier.assumePython();
        var seen = new TreeMap<String, Integer>();
        for (int from = 0; from < HISTORIES; from += BATCH) {
            compare(from, Math.min(HISTORIES, from + BATCH), false, seen);
        }
        // A history in which nothing happens would agree as well.
        assertThat(seen.getOrDefault("forked", 0)).as("%s", seen).isGreaterThan(HISTORIES / 10);
        assertThat(seen.getOrDefault("sound", 0)).as("%s", seen).isGreaterThan(HISTORIES / 10);
        assertThat(seen.getOrDefault("confirmed", 0)).as("%s", seen).isGreaterThan(HISTORIES / 40);
        assertThat(seen.getOrDefault("unjustified", 0)).as("%s", seen).isGreaterThan(HISTORIES / 20);
        assertThat(seen.getOrDefault("left", 0)).as("%s", seen).isGreaterThan(HISTORIES / 20);
        assertThat(seen.getOrDefault("suspect", 0)).as("%s", seen).isGreaterThan(HISTORIES / 10);
    }

    @Test
    void the_second_verifier_agrees_on_damaged_files() throws Exception {
        SecondVerifier.assumePython();
        var seen = new TreeMap<String, Integer>();
        for (int from = 0; from < HISTORIES; from += BATCH) {
            compare(from, Math.min(HISTORIES, from + BATCH), true, seen);
        }
        assertThat(seen.getOrDefault("damaged", 0)).as("%s", seen).isGreaterThan(HISTORIES / 4);
        assertThat(seen.getOrDefault("torn", 0)).as("%s", seen).isGreaterThan(HISTORIES / 20);
    }

    @Test
    void the_shell_recipe_agrees_on_head_and_forks() throws Exception {
        Assumptions.assumeTrue(new ProcessBuilder("jq", "--version").start().waitFor() == 0, "jq is needed");
        var statuses = new TreeSet<Integer>();
        for (int seed = 0; seed < 24; seed++) {
            var ledger = TroubledHistory.random(charter(3), 3, 60, seed);
            var folder = temp.resolve("shell-" + seed);
            SecondVerifier.write(folder, ledger, new Random(seed));
            var process = new ProcessBuilder("sh", Path.of("..", "..", "docs", "verify-ledger.sh").toString(),
                    folder.resolve("feeds").toString()).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            statuses.add(process.waitFor());
            var expected = new ArrayList<>(List.of("feeds   " + ledger.feeds().size(), "entries " + ledger.size(),
                    "head    " + ledger.head()));
            ledger.forks().values().forEach(fork -> expected.add("fork    " + fork.feed() + "#" + fork.seq() + " "
                    + fork.first().hash() + " " + fork.second().hash()));
            expected.add("not checked: that no parent is an ancestor of another parent or of prev; what follows for the"
                    + " members");
            assertThat(said.lines().toList()).as("seed=" + seed).isEqualTo(expected);
            assertThat(process.exitValue()).isEqualTo(ledger.forks().isEmpty() ? 0 : Exit.FORKED);
        }
        assertThat(statuses).containsExactly(0, Exit.FORKED);
    }

    @Test
    void a_flipped_bit_in_any_byte_is_named_by_both_with_the_same_file_and_line() throws Exception {
        SecondVerifier.assumePython();
        var dice = new Random(7);
        var charter = charter(3);
        var ledger = sample(charter);
        var sound = temp.resolve("sound");
        SecondVerifier.whole(sound, ledger);
        var folders = new ArrayList<Path>();
        var expected = new ArrayList<String>();
        for (var feed : ledger.feeds()) {
            var original = Files.readAllBytes(SecondVerifier.file(sound, feed));
            var line = 1;
            for (int at = 0; at < original.length; at++) {
                var folder = temp.resolve(feed.label() + "-" + at);
                Files.createDirectories(SecondVerifier.file(folder, feed).getParent());
                // The other feeds are the same: one copy of them will do.
                for (var other : ledger.feeds()) {
                    if (!other.equals(feed)) {
                        var name = Path.of("feeds", other.node().value());
                        Files.createSymbolicLink(folder.resolve(name), sound.resolve(name).toAbsolutePath());
                    }
                }
                var bytes = original.clone();
                bytes[at] ^= (byte) (1 << dice.nextInt(8));
                Files.write(SecondVerifier.file(folder, feed), bytes);
                folders.add(folder);
                expected.add(SecondVerifier.file(folder, feed) + " line " + line);
                line += original[at] == '\n' ? 1 : 0;
            }
        }
        assertThat(folders).hasSizeGreaterThan(1_500);
        var answers = SecondVerifier.answers(temp, charter, folders);
        for (int i = 0; i < folders.size(); i++) {
            assertThat(answers.get(i).text("verdict")).as(expected.get(i)).isIn("torn", "damaged");
            assertThat(places(answers.get(i)).getFirst()).isEqualTo(expected.get(i));
            assertThat(first(LedgerSource.open(folders.get(i).toString(), 1))).isEqualTo(expected.get(i));
        }
    }

    /** Two nodes that know each other, the second one with a fork. */
    private static Ledger sample(Charter charter) {
        var ledger = Ledger.empty(charter.id());
        for (int i = 1; i <= 2; i++) {
            ledger = Histories.with(ledger, ledger.genesis(new Body.Genesis(TroubledHistory.node(i), "nonce"), i));
        }
        for (var feed : ledger.feeds()) {
            ledger = Histories.with(ledger, ledger.next(feed, new Body.Started("nonce", "node-plane"), 3, List.of()));
        }
        var forked = ledger.feeds().getLast();
        var one = ledger.next(forked, new Body.Reported(TroubledHistory.node(1), "up"), 4, List.of());
        var other = ledger.next(forked, new Body.Reported(TroubledHistory.node(1), "down"), 4, List.of());
        return Histories.grown(ledger, List.of(one, other));
    }

    @Test
    void odd_lines_with_the_right_hash_get_the_same_verdict_from_both() throws Exception {
        SecondVerifier.assumePython();
        var charter = charter(3);
        var ledger = sample(charter);
        var feed = ledger.feeds().getFirst();
        var next = ledger.next(feed, new Body.Started("n", "s"), 9, List.of());
        var genesis = ledger.genesis(new Body.Genesis(TroubledHistory.node(3), "n"), 9);
        var folders = new ArrayList<Path>();
        for (var odd : OddLines.of(next.text(), ledger)) {
            folders.add(odd(ledger, feed, odd));
        }
        for (var odd : OddLines.of(genesis.text(), ledger)) {
            var born = new FeedId("node-3." + odd.substring(odd.length() - 66, odd.length() - 50));
            folders.add(odd(ledger, born, odd));
        }
        var seen = new TreeSet<String>();
        var answers = SecondVerifier.answers(temp, charter, folders);
        for (int i = 0; i < folders.size(); i++) {
            var found = LedgerSource.open(folders.get(i).toString(), 1);
            assertThat(brief(answers.get(i))).as("line %s", i).isEqualTo(brief(found, charter));
            seen.add(found.condition().word());
        }
        // The sample is forked: a line that both take, or both find torn, leaves it so.
        assertThat(seen).containsExactly("damaged", "forked");
    }

    /** The ledger's files, with one line more in that feed. */
    private Path odd(Ledger ledger, FeedId feed, String odd) throws IOException {
        var folder = Files.createTempDirectory(temp, "odd");
        SecondVerifier.whole(folder, ledger);
        var file = SecondVerifier.file(folder, feed);
        Files.createDirectories(file.getParent());
        Files.writeString(file, odd + "\n", StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return folder;
    }

    private void compare(int from, int to, boolean harmed, SortedMap<String, Integer> seen) throws Exception {
        var voters = from / BATCH % 2 == 0 ? 3 : 5;
        var charter = charter(voters);
        var folders = new ArrayList<Path>();
        var ledgers = new ArrayList<Ledger>();
        for (int seed = from; seed < to; seed++) {
            var dice = new Random(seed);
            var folder = temp.resolve((harmed ? "harmed-" : "history-") + seed);
            var ledger = TroubledHistory.random(charter, voters + dice.nextInt(2), 30 + dice.nextInt(50), seed);
            SecondVerifier.write(folder, ledger, dice);
            if (harmed) {
                Harm.to(folder, dice);
            }
            folders.add(folder);
            ledgers.add(ledger);
        }
        var answers = SecondVerifier.answers(temp, charter, folders);
        assertThat(answers).hasSameSizeAs(folders);
        for (int i = 0; i < folders.size(); i++) {
            Found found;
            try {
                found = LedgerSource.open(folders.get(i).toString(), 1);
            } catch (StoreException none) {
                assertThat(answers.get(i).text("verdict")).as("seed=%s, %s", from + i, none.getMessage())
                        .isEqualTo("none");
                seen.merge("none", 1, Integer::sum);
                continue;
            }
            if (!harmed) {
                assertThat(found.ledger().head()).as("seed=" + (from + i)).isEqualTo(ledgers.get(i).head());
            }
            assertThat(brief(answers.get(i))).as("seed=" + (from + i)).isEqualTo(brief(found, charter));
            assertThat(SecondVerifier.deaths(answers.get(i))).as("seed=" + (from + i))
                    .isEqualTo(SecondVerifier.deaths(charter, found.ledger()));
            count(found, charter, seen);
        }
    }

    /** What both must say. */
    private static String brief(Json.Obj answer) {
        return answer.text("verdict") + "\nplaces " + places(answer) + "\nentries " + answer.number("entries")
                + "\nfeeds " + answer.number("feeds") + "\nhead " + answer.text("head") + "\norder "
                + answer.text("order") + "\nforks " + new Json.Arr(answer.array("forks")).canonical() + "\nview "
                + answer.text("view") + "\nmembers " + new Json.Arr(answer.array("members")).canonical();
    }

    private static String brief(Found found, Charter charter) {
        var view = Membership.replay(charter, found.ledger()).view();
        return brief(found.json().with("view", view.digest().hex()).with("members", view.json()));
    }

    private static List<String> places(Json.Obj answer) {
        return answer.array("places").stream().map(place -> ((Json.Obj) place).text("file") + " line "
                + ((Json.Obj) place).number("line")).toList();
    }

    private static String first(Found found) {
        return places(found.json()).getFirst();
    }

    private static void count(Found found, Charter charter, SortedMap<String, Integer> seen) {
        seen.merge(found.condition().word(), 1, Integer::sum);
        var words = new TreeSet<String>();
        var named = new TreeSet<String>();
        for (var member : Membership.replay(charter, found.ledger()).view().members().values()) {
            words.add(member.state().cause().isEmpty() ? member.state().word() : member.state().cause());
            member.json().find("confirmedBy").ifPresent(by -> named.add(by.canonical()));
        }
        if (confirmations(found.ledger()).anyMatch(id -> !named.contains(id))) {
            words.add("unjustified");
        }
        words.forEach(word -> seen.merge(word, 1, Integer::sum));
    }

    private static Stream<String> confirmations(Ledger ledger) {
        return ledger.inReplayOrder().stream().filter(line -> line.entry().body() instanceof Body.Confirmed)
                .map(line -> line.id().json().canonical());
    }

    private static Charter charter(int voters) {
        return Charter.of("lab", IntStream.rangeClosed(1, voters).mapToObj(TroubledHistory::node).toList());
    }
}
