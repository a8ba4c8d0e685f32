package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start says of the own feed, whatever rots: the reason stays in the ledger for ever. */
class OwnFeedTest {
    private static final Ledger EMPTY = Ledger.empty(Histories.CHARTER.id());

    private static final Path DATA = Path.of("/data").toAbsolutePath();

    @TempDir
    private Path temp;

    private Ledger whole = EMPTY;
    private List<Line> mine = List.of();
    private List<Line> others = List.of();
    private MemoryDisk disk = new MemoryDisk();

    /** A founder and a newcomer, as they really begin: each rests on what the other has written. */
    @BeforeEach
    void history() {
        var founder = grow(EMPTY.genesis(new Body.Genesis(Histories.node(2), "n"), 0)).feed();
        grow(whole.next(founder, new Body.Started("n", "test"), 0, List.of()));
        var own = grow(whole.genesis(new Body.Genesis(Histories.node(1), "n"), 0)).feed();
        for (int i = 0; i < 3; i++) {
            grow(whole.next(own, new Body.Started("m" + i, "test"), 0, List.of()));
            grow(whole.next(founder, new Body.Started("o" + i, "test"), 0, List.of()));
        }
        grow(whole.next(own, new Body.Started("last", "test"), 0, List.of()));
        mine = whole.feed(own);
        others = whole.feed(founder);
    }

    @Test
    void a_bit_that_flips_anywhere_in_the_own_feed_is_damage() throws IOException {
        var length = SampleDirectory.offset(mine, mine.size() + 1);
        for (int at = 0; at < length; at += 5) {
            begin();
            flip(own(), at, at % 8);
            for (int start = 0; start < 2; start++) {
                assertThat(recovered().doubt()).as("byte %s, start %s", at, start)
                        .contains(new Doubt(own(), "damaged", false));
            }
        }
    }

    @Test
    void a_last_line_that_rots_is_damage_even_if_nobody_remembers_it() throws IOException {
        var from = SampleDirectory.offset(mine, mine.size());
        var to = SampleDirectory.offset(mine, mine.size() + 1);
        for (int at = from; at < to; at += 3) {
            begin();
            remembering(Optional.empty());
            flip(own(), at, 1);
            assertThat(recovered().doubt()).as("byte %s", at)
                    .contains(new Doubt(own(), "damaged", false));
            assertThat(recovered().doubt()).as("it holds, though the bytes are in quarantine")
                    .contains(new Doubt(own(), "damaged", false));
        }
    }

    @Test
    void a_last_line_that_a_crash_cut_short_is_no_doubt_unless_it_is_remembered() throws IOException {
        var last = mine.getLast();
        var from = SampleDirectory.offset(mine, mine.size());
        for (int length = 1; length <= last.length(); length += 7) {
            for (var remembered : List.of(false, true)) {
                begin();
                remembering(remembered ? Optional.of(last) : Optional.empty());
                var file = file(own());
                var bytes = disk.read(file);
                // Cut short, or with blocks that were never written out.
                var zeros = new byte[from + last.length() + 1];
                System.arraycopy(bytes, 0, zeros, 0, from + length);
                for (var torn : List.of(Arrays.copyOf(bytes, from + length), zeros)) {
                    disk.harm(file, torn);
                    assertThat(recovered().doubt().map(Doubt::why)).as("%s bytes", length)
                            .isEqualTo(remembered ? Optional.of("damaged") : Optional.empty());
                }
            }
        }
    }

    @Test
    void an_own_feed_of_which_nothing_is_left_at_its_end_is_rolled_back() throws IOException {
        for (int lines = 0; lines < mine.size(); lines++) {
            begin();
            var file = file(own());
            disk.harm(file, text(lines));
            assertThat(recovered().doubt()).as("%s lines", lines)
                    .contains(new Doubt(own(), "rolled-back", false));
        }
    }

    @Test
    void a_bit_that_flips_in_another_feed_is_a_doubt_that_peers_can_cure() throws IOException {
        var length = SampleDirectory.offset(others, others.size() + 1);
        for (int at = 0; at < length; at += 5) {
            begin();
            flip(others.getFirst().feed(), at, at % 8);
            var recovered = recovered();
            assertThat(recovered.doubt()).as("byte %s", at).contains(new Doubt(own(), "damaged", true));
            assertThat(recovered.waiting()).as("the true end of the own feed is known").contains(mine.getLast());
            assertThat(Guard.read(disk, DATA).flatMap(Guard::doubt)).as("nothing is written down").isEmpty();
            cure();
            var healed = recovered();
            assertThat(healed.doubt()).as("byte %s", at).isEmpty();
            assertThat(healed.ownFeed()).isEqualTo(own());
            assertThat(healed.ledger().head()).isEqualTo(whole.head());
            assertThat(healed.notes()).isEmpty();
        }
    }

    /** As a start does that asks its peers: they bring what is missing, and what waits has its place again. */
    private void cure() {
        try (var directory = open()) {
            var recovered = directory.recover(0);
            var ledger = recovered.ledger();
            var lines = new ArrayList<Line>();
            for (var line : whole.inReplayOrder()) {
                if (ledger.admit(line) instanceof Admission.Stored(var grown)) {
                    assertThat(line.feed().equals(own()) && !recovered.waiting().contains(line)).isFalse();
                    ledger = grown;
                    lines.add(line);
                }
            }
            assertThat(directory.journal().append(lines, null)).isInstanceOf(Append.Durable.class);
        }
    }

    @Test
    void a_doubt_that_can_be_cured_hides_no_other() throws IOException {
        var other = others.getFirst().feed();
        for (var harm : List.of("own feed", "guard", "no guard", "set back")) {
            begin();
            flip(other, 40, 1);
            var file = file(own());
            var guard = DATA.resolve(Layout.GUARD);
            switch (harm) {
                case "own feed" -> flip(own(), 40, 1);
                case "guard" -> flip(guard, 40, 1);
                case "no guard" -> disk.delete(guard);
                default -> disk.harm(file, text(2));
            }
            assertThat(recovered().doubt()).as(harm).contains(new Doubt(own(), switch (harm) {
                case "no guard" -> "copied";
                case "set back" -> "rolled-back";
                default -> "damaged";
            }, false));
        }
    }

    @Test
    void a_start_that_is_not_cured_forgets_no_end_that_the_guard_knew() throws IOException {
        begin();
        flip(others.getFirst().feed(), 40, 1);
        for (int start = 0; start < 3; start++) {
            assertThat(recovered().doubt()).contains(new Doubt(own(), "damaged", true));
            assertThat(Guard.read(disk, DATA).flatMap(Guard::head)).contains(mine.getLast().id());
        }
    }

    @Test
    void a_bit_that_flips_anywhere_in_the_guard_is_damage_and_no_copy() throws IOException {
        begin();
        var file = DATA.resolve(Layout.GUARD);
        var sound = disk.read(file);
        for (int at = 0; at < sound.length; at++) {
            disk.harm(file, sound);
            flip(file, at, at % 8);
            assertThat(Guard.find(disk, DATA)).as("byte %s", at)
                    .isEqualTo(new Guard.Found(Optional.empty(), true));
        }
        assertThat(recovered().doubt()).contains(new Doubt(own(), "damaged", false));
    }

    @Test
    void the_reason_of_a_feed_whose_genesis_was_not_written_holds() throws IOException {
        begin();
        var next = whole.genesis(new Body.Genesis(Histories.node(1), "o", List.of(mine.getLast().id()), "forked"), 0);
        var another = whole.genesis(new Body.Genesis(Histories.node(1), "p", List.of(mine.getLast().id()), "forked"),
                0);
        // Stopped between the name and the genesis.
        Identity.read(disk, DATA).orElseThrow().with(next.feed(), Optional.of("forked")).write(disk, DATA);
        for (int start = 0; start < 2; start++) {
            assertThat(recovered().doubt()).contains(new Doubt(next.feed(), "forked", false));
        }
        try (var directory = open()) {
            directory.recover(0);
            directory.journal().append(List.of(another), another.feed());
        }
        assertThat(new String(disk.read(DATA.resolve(Layout.IDENTITY)))).contains("\"why\":\"forked\"");
        assertThat(recovered().doubt()).isEmpty();
    }

    @Test
    void a_name_that_no_feed_here_has_while_the_guard_knows_another_is_damage() throws IOException {
        begin();
        var label = own().label();
        var other = new FeedId(label.substring(0, label.length() - 1) + (label.endsWith("0") ? "1" : "0"));
        Identity.read(disk, DATA).orElseThrow().with(other, Optional.empty()).write(disk, DATA);
        assertThat(recovered().doubt()).contains(new Doubt(other, "damaged", false));
    }

    @Test
    void own_entries_that_others_bring_to_a_later_feed_are_a_doubt_of_that_one() throws IOException {
        begin();
        var next = whole.genesis(new Body.Genesis(Histories.node(1), "o", List.of(mine.getLast().id()), "damaged"), 0);
        grow(next);
        var more = whole.next(next.feed(), new Body.Started("twin", "test"), 0, List.of());
        flip(own(), 40, 1);
        try (var directory = open()) {
            assertThat(directory.recover(0).doubt()).isPresent();
            cured(directory, next);
            assertThat(directory.journal().append(List.of(more), null)).isInstanceOf(Append.Durable.class);
            assertThat(Guard.read(disk, DATA).flatMap(Guard::doubt))
                    .contains(new Guard.Doubt(next.feed(), "rolled-back"));
        }
    }

    private void cured(DataDirectory directory, Line next) {
        var lines = new ArrayList<>(whole.inReplayOrder());
        lines.remove(next);
        lines.removeIf(line -> !line.feed().equals(own()) && stands(line));
        lines.add(next);
        assertThat(directory.journal().append(lines, next.feed())).isInstanceOf(Append.Durable.class);
    }

    private boolean stands(Line line) {
        return LedgerFiles.verify(disk, DATA).ledger().find(line.id()).isPresent();
    }

    @Test
    void a_doubt_is_durable_before_what_shows_it_is_moved_away() throws IOException {
        // Told after the second start, wherever the first one was stopped.
        for (int good = 0, finished = 0; finished == 0; good++) {
            begin();
            remembering(Optional.empty());
            flip(own(), SampleDirectory.offset(mine, mine.size()) + 30, 1);
            var faulty = new FaultyDisk(disk, FaultyDisk.Fault.POWER, good);
            try (var directory = DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, faulty,
                    Limits.USUAL)) {
                directory.recover(0);
            } catch (StoreException cut) {
                assertThat(cut).hasMessageContaining("the disk fails");
            }
            finished = faulty.struck() ? 0 : 1;
            disk.crash(new Random(good));
            assertThat(recovered().doubt()).as("after %s good operations", good)
                    .contains(new Doubt(own(), "damaged", false));
        }
    }

    @Test
    void real_files_tell_the_same() throws IOException {
        for (var feed : List.of(mine, others)) {
            for (int at = 17; at < SampleDirectory.offset(feed, feed.size() + 1); at += 211) {
                var data = temp.resolve(feed.getFirst().feed() + "@" + at);
                SampleDirectory.fill(data, whole, 0);
                SampleDirectory.flip(SampleDirectory.file(data, feed.getFirst().feed()), at, 1);
                assertThat(SampleDirectory.recovered(data).doubt()).as("%s", data)
                        .contains(new Doubt(own(), "damaged", feed == others));
            }
        }
    }

    private Line grow(Line line) {
        whole = Histories.with(whole, line);
        return line;
    }

    private FeedId own() {
        return mine.getFirst().feed();
    }

    private void begin() {
        disk = new MemoryDisk();
        try (var directory = open()) {
            directory.recover(0);
            assertThat(directory.journal().append(whole.inReplayOrder(), own())).isInstanceOf(Append.Durable.class);
        }
    }

    private DataDirectory open() {
        return DataDirectory.open(DATA, Histories.node(1), Histories.CHARTER, disk, Limits.USUAL);
    }

    private Recovered recovered() {
        try (var directory = open()) {
            return directory.recover(0);
        }
    }

    private void flip(FeedId feed, int at, int bit) throws IOException {
        flip(file(feed), at, bit);
    }

    private void flip(Path file, int at, int bit) throws IOException {
        var bytes = disk.read(file);
        bytes[at] ^= (byte) (1 << bit);
        disk.harm(file, bytes);
    }

    private static Path file(FeedId feed) {
        return DATA.resolve(Layout.name(feed, 1));
    }

    /** {@return the first lines of the own feed, as a file has them} */
    private byte[] text(int lines) {
        return mine.subList(0, lines).stream().map(line -> line.text() + "\n").collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The guard knows that last entry, or none. */
    private void remembering(Optional<Line> last) throws IOException {
        var guard = Guard.read(disk, DATA).orElseThrow();
        new Guard(guard.place(), last.map(Line::id), true, Optional.empty()).write(disk, DATA);
    }
}
