package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final Now NOW = new Now(1234, 1_790_000_000_000L);
    private static final Event SUSPECTED = Event.of("suspected", "suspected node-3: direct ping 500 ms timeout")
            .with("subject", "node-3").with("rounds", 3)
            .about(Ledger.empty(Histories.CHARTER.id()).genesis(new Body.Genesis(Histories.node(1), "n"), 0).id());

    @TempDir
    private Path temp;

    @Test
    void events_are_read_back_as_they_were_written_across_starts() throws IOException {
        var plain = Event.of("started", "the process started");
        for (var event : List.of(plain, SUSPECTED)) {
            try (var data = DataDirectory.open(temp, Histories.node(1), Histories.CHARTER)) {
                data.eventLog().write(NOW, event);
                assertThat(EventFile.read(temp).events()).as("at once, not at the end").last()
                        .extracting(EventFile.Logged::event).isEqualTo(event);
            }
        }
        var read = EventFile.read(temp.resolve("events.jsonl"));
        assertThat(read.unreadable()).isEmpty();
        assertThat(read.events()).containsExactly(new EventFile.Logged(Histories.node(1), NOW, plain),
                new EventFile.Logged(Histories.node(1), NOW, SUSPECTED));
        var line = Files.readAllLines(temp.resolve("events.jsonl")).get(0);
        assertThat(line).isEqualTo("{\"at\":1790000000000,\"details\":{},\"event\":\"started\",\"mono\":1234,"
                + "\"node\":\"node-1\",\"reason\":\"the process started\"}");
    }

    @Test
    void a_file_that_somebody_moved_or_removed_is_begun_again() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        log.write(NOW, SUSPECTED);
        Files.move(temp.resolve("events.jsonl"), temp.resolve("kept"));
        log.write(NOW, SUSPECTED);
        Files.delete(temp.resolve("events.jsonl"));
        log.write(NOW, SUSPECTED);
        log.close();
        assertThat(EventFile.read(temp).events()).hasSize(1);
        assertThat(EventFile.read(temp.resolve("kept")).events()).hasSize(1);
    }

    @Test
    void a_file_that_somebody_emptied_in_place_goes_on_and_drives_no_older_one_out() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), 2_000);
        Files.writeString(temp.resolve("events.1.jsonl"), "older");
        for (int round = 0; round < 20; round++) {
            log.write(NOW, SUSPECTED);
            log.write(NOW, SUSPECTED);
            try (var copied = FileChannel.open(temp.resolve("events.jsonl"), StandardOpenOption.WRITE)) {
                copied.truncate(0);
            }
        }
        log.write(NOW, SUSPECTED);
        log.close();
        assertThat(EventFile.read(temp.resolve("events.jsonl")).events()).hasSize(1);
        assertThat(temp.resolve("events.1.jsonl")).hasContent("older");
    }

    @Test
    void a_log_that_is_opened_again_writes_where_the_name_leads_now() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        log.write(NOW, SUSPECTED);
        Files.move(temp.resolve("events.jsonl"), temp.resolve("kept"));
        log.reopen();
        assertThat(temp.resolve("events.jsonl")).doesNotExist();
        log.write(NOW, SUSPECTED);
        log.close();
        assertThat(EventFile.read(temp).events()).hasSize(1);
        assertThat(EventFile.read(temp.resolve("kept")).events()).hasSize(1);
    }

    @Test
    void a_line_that_a_crash_cut_short_stays_alone() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        log.write(NOW, SUSPECTED);
        log.close();
        Files.writeString(temp.resolve("events.jsonl"), "{\"at\":17", StandardOpenOption.APPEND);
        var next = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        next.write(NOW, SUSPECTED);
        next.write(NOW, SUSPECTED);
        next.close();
        var read = EventFile.read(temp);
        assertThat(read.events()).hasSize(3);
        assertThat(read.torn()).containsExactly("events.jsonl, line 2");
        assertThat(read.unreadable()).isEmpty();
    }

    @Test
    void a_line_with_holes_is_torn_and_a_whole_one_that_is_no_event_is_not() throws IOException {
        Files.writeString(temp.resolve("events.jsonl"), "{\"at\":17\0\0\0}\n\0\0\0\n{\"at\":17}\nabc\n");

        var read = EventFile.read(temp);

        assertThat(read.torn()).containsExactly("events.jsonl, line 1", "events.jsonl, line 2", "events.jsonl, line 4");
        assertThat(read.unreadable()).hasSize(1).first().asString().startsWith("events.jsonl, line 3: ");
    }

    @Test
    void the_log_is_bounded_and_its_newest_events_are_kept() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), 2_000);
        for (int i = 0; i < 100; i++) {
            log.write(new Now(i, i), SUSPECTED);
            assertThat(Files.size(temp.resolve("events.jsonl"))).isLessThanOrEqualTo(2_000);
        }
        log.close();
        var kept = EventFile.read(temp).events().stream().map(logged -> (int) logged.now().mono()).toList();
        assertThat(kept).hasSizeGreaterThan(4)
                .isEqualTo(IntStream.range(100 - kept.size(), 100).boxed().toList());
        assertThat(temp.resolve("events.1.jsonl")).exists();
    }

    @Test
    void an_event_that_cannot_be_written_is_counted_and_told_later() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        Files.createDirectory(temp.resolve("events.jsonl"));
        log.write(NOW, SUSPECTED);
        log.write(NOW, SUSPECTED);
        Files.delete(temp.resolve("events.jsonl"));
        log.write(NOW, SUSPECTED);
        log.close();
        var events = EventFile.read(temp).events();
        assertThat(events).extracting(logged -> logged.event().kind()).containsExactly("events-lost", "suspected");
        assertThat(events.getFirst().event().details().number("count")).isEqualTo(2);
    }

    @Test
    void clocks_before_their_zero_and_letters_beyond_ascii_are_written_in_the_profile() throws IOException {
        var log = new EventLogFile(Disk.REAL, temp, Histories.node(1), EventLogFile.LENGTH_MAX);
        log.write(new Now(-5, -5), new Event("odd", "na\u00efve\n", Json.object(), SUSPECTED.entry()));
        log.close();
        var json = JsonParser.parseObject(Files.readString(temp.resolve("events.jsonl")));
        assertThat(json.number("mono")).isZero();
        assertThat(json.text("reason")).isEqualTo("na?ve?");
    }
}
