package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFilesTest {

    @TempDir
    private Path temp;

    @Test
    void a_sound_ledger_is_read_from_a_data_directory_or_its_feeds_even_while_it_is_locked() {
        var ledger = Histories.random(1, 4, 60).union();
        SampleDirectory.fill(temp, ledger, 1);
        try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
            for (var folder : List.of(data.path(), data.path().resolve("feeds"))) {
                assertThat(LedgerFiles.verify(folder)).isInstanceOf(Verification.Sound.class);
                assertThat(LedgerFiles.read(folder).head()).isEqualTo(ledger.head());
                assertThat(LedgerFiles.read(folder).inReplayOrder()).isEqualTo(ledger.inReplayOrder());
            }
        }
    }

    @Test
    void a_change_of_any_byte_is_named_with_file_line_byte_and_field() throws IOException {
        var dice = new Random(4);
        var ledger = Histories.random(4, 3, 7).union();
        SampleDirectory.fill(temp, ledger, 1);
        var changes = 0;
        for (var feed : ledger.feeds()) {
            var file = SampleDirectory.file(temp, feed);
            var original = Files.readAllBytes(file);
            var line = 1;
            for (int at = 0; at < original.length; at++) {
                // Every byte by one bit; some by more, which takes longer to find.
                var change = at % 16 == 0 ? 1 + dice.nextInt(255) : 1 << dice.nextInt(8);
                var bytes = original.clone();
                bytes[at] ^= (byte) change;
                Files.write(file, bytes);
                var place = switch (LedgerFiles.verify(temp)) {
                    case Verification.Sound sound -> throw new AssertionError(file + " byte " + at + " by " + change);
                    case Verification.Torn(var rest, var places) -> places.getFirst();
                    case Verification.Damaged(var rest, var first) -> first;
                };
                assertThat(place.file()).as("byte %s by %s", at, change).isEqualTo(file);
                assertThat(place.line()).as("byte %s by %s: %s", at, change, place).isEqualTo(line);
                var begin = SampleDirectory.offset(ledger.feed(feed), line);
                assertThat(place.offset()).isEqualTo(begin);
                if (original[at] == '\n') {
                    assertThat(place.what()).startsWith("the line has no end");
                    line++;
                } else {
                    var text = ledger.feed(feed).get(line - 1).text();
                    assertThat(place.what()).startsWith("field '" + field(text, at - begin) + "', byte " + at + " of")
                            .contains(" and must be '" + (char) original[at] + "'");
                }
                changes++;
            }
            Files.write(file, original);
        }
        System.out.println("changed bytes: " + changes + ", all of them named");
        assertThat(LedgerFiles.verify(temp)).isInstanceOf(Verification.Sound.class);
    }

    /** The last field that has begun, found by its name: no text in these lines looks like one. */
    private static String field(String line, int at) {
        var names = List.of("at", "body", "cluster", "feed", "kind", "lamport", "parents", "prev", "seq", "v", "hash");
        var found = "at";
        var from = 0;
        for (var name : names) {
            var begin = line.indexOf(name.equals("at") || name.equals("hash") && line.indexOf("},\"hash\"") < 0
                    ? "\"" + name + "\":"
                    : (name.equals("hash") ? "}" : "") + ",\"" + name + "\":", from);
            begin += name.equals("hash") ? 1 : 0;
            if (begin > at) {
                break;
            }
            found = name;
            from = Math.max(begin, from);
        }
        return found;
    }

    @Test
    void a_torn_tail_is_reported_as_one_and_the_sound_part_is_read() throws IOException {
        var ledger = Histories.random(2, 3, 30).union();
        SampleDirectory.fill(temp, ledger, 1);
        var two = SampleDirectory.feed(ledger, 2);
        var file = SampleDirectory.file(temp, two);
        Files.writeString(file, Files.readString(file) + "{\"entry\":{\"at\":1");
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Torn.class, torn -> {
            assertThat(torn.places()).hasSize(1);
            assertThat(torn.places().getFirst().toString())
                    .startsWith(file + " line " + (ledger.frontier().seq(two) + 1)
                            + " (byte ")
                    .contains("the line has no end");
        });
        assertThat(LedgerFiles.read(temp).head()).isEqualTo(ledger.head());
    }

    @Test
    void a_torn_tail_that_others_rest_on_is_damage_at_its_place() throws IOException {
        var empty = Ledger.empty(Histories.CHARTER.id());
        var own = empty.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var ledger = Histories.with(empty, own);
        var other = ledger.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        SampleDirectory.fill(temp, Histories.with(ledger, other), 0);
        var file = SampleDirectory.file(temp, own.feed());
        SampleDirectory.flip(file, 30, 0);
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Damaged.class, damaged -> {
            assertThat(damaged.place().file()).isEqualTo(file);
            assertThat(damaged.place().what()).contains(other.feed() + "#1 rests on " + own.feed() + "#1");
        });
        assertThatThrownBy(() -> LedgerFiles.read(temp)).isInstanceOf(StoreException.class)
                .hasMessageContaining(file + " line 1 (byte 0)");
    }

    @Test
    void a_line_that_waits_for_one_of_another_node_may_come_of_a_crash_and_one_that_waits_for_an_own_one_may_not()
            throws IOException {
        var empty = Ledger.empty(Histories.CHARTER.id());
        var first = empty.genesis(new Body.Genesis(Histories.node(2), "n"), 0);
        var ledger = Histories.with(empty, first);
        var resting = ledger.genesis(new Body.Genesis(Histories.node(1), "n"), 0);
        SampleDirectory.fill(temp, Histories.with(ledger, resting), 0);
        Files.delete(SampleDirectory.file(temp, first.feed()));
        var what = "rests on " + first.feed() + "#1, which is not here";
        identity(1, Optional.empty());
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Torn.class,
                torn -> assertThat(torn.places().getFirst().what()).contains(what));
        // An own line is there only if all that it rests on is there.
        identity(1, Optional.of(resting.feed()));
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Damaged.class,
                damaged -> assertThat(damaged.place().what()).contains(what));
        identity(2, Optional.empty());
        assertThat(LedgerFiles.verify(temp)).isInstanceOfSatisfying(Verification.Damaged.class,
                damaged -> assertThat(damaged.place().what()).contains(what));
    }

    private void identity(int node, Optional<FeedId> feed) throws IOException {
        new Identity(Histories.CHARTER.id(), Histories.node(node), feed).write(Disk.REAL, temp);
    }

    @Test
    void an_empty_ledger_is_sound_and_no_ledger_is_said_to_be_none() {
        assertThatThrownBy(() -> LedgerFiles.verify(temp)).isInstanceOf(StoreException.class)
                .hasMessageContaining("there is no ledger in " + temp);
        DataDirectory.open(temp, Histories.node(1), Histories.CHARTER).close();
        assertThat(LedgerFiles.read(temp).size()).isZero();
        assertThat(LedgerFiles.read(temp).cluster()).isEqualTo(Histories.CHARTER.id());
    }

    @Test
    void the_shell_recipe_agrees_on_the_head_and_finds_what_is_wrong() throws Exception {
        Assumptions.assumeTrue(run("jq", "--version").status() == 0, "jq is needed");
        for (int seed = 1; seed <= 3; seed++) {
            var path = temp.resolve("seed-" + seed);
            var ledger = Histories.random(seed, seed + 1, 40).union();
            SampleDirectory.fill(path, ledger, seed);
            var verified = recipe(path);
            assertThat(verified.out())
                    .startsWith("feeds   " + ledger.feeds().size() + "\nentries " + ledger.size()
                            + "\nhead    " + ledger.head());
            assertThat(verified.status()).isZero();
        }
        var path = temp.resolve("seed-1");
        var ledger = LedgerFiles.read(path);
        var feed = SampleDirectory.feed(ledger, 2);
        var file = SampleDirectory.file(path, feed);
        var sound = Files.readString(file);
        for (var harm : List.of(
                List.of(sound.replaceFirst("\"at\":1", "\"at\":2"), "line 1: hash is "),
                List.of(sound.replaceFirst(":\\{", ": {"), "not canonical"),
                List.of(sound.replaceFirst("\"v\":1}", "\"v\":2}"), "line 1: its fields are not those of version 1"),
                List.of(sound.substring(sound.indexOf('\n') + 1), "line 1: "),
                List.of(sound + sound, "must be"))) {
            Files.writeString(file, harm.get(0));
            var verified = recipe(path);
            assertThat(verified.status()).as(verified.out()).isEqualTo(1);
            assertThat(verified.out()).contains(file.toString()).contains(harm.get(1));
        }
        Files.delete(file);
        assertThat(recipe(path).out()).contains("a parent is not here");
    }

    private record Run(int status, String out) {}

    private static Run recipe(Path path) throws Exception {
        return run("sh", Path.of("..", "..", "docs", "verify-ledger.sh").toString(), path.resolve("feeds").toString());
    }

    private static Run run(String... command) throws Exception {
        var process = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Run(process.exitValue(), out);
    }
}
