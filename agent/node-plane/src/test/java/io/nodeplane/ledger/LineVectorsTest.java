package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Lines written out byte for byte in {@code lines.jsonl}: every kind, every escape, every limit. They were made by
 * another program in another language; nothing here may ever change them.
 */
class LineVectorsTest {
    /** Of the whole file. If it differs, the file was changed, and not the code. */
    private static final String FILE_SHA256 = "84454522bb6ab699223badb6725052b4f6424d873a7caa856ca1f986560c7392";

    private static final List<String> LINES = lines();

    @Test
    void the_file_is_the_one_that_was_pinned() {
        assertThat(LineDefinition.sha256(String.join("\n", LINES) + "\n")).isEqualTo(FILE_SHA256);
        assertThat(LINES).hasSize(24);
    }

    @Test
    void each_line_is_read_and_says_what_its_tree_says() {
        var reader = new LineReader();
        for (var text : LINES) {
            var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            var line = reader.read(bytes, 0, bytes.length);
            assertThat(line.text()).isEqualTo(text);
            assertThat(text).endsWith(",\"hash\":\"" + line.hash().hex() + "\"}");
            assertThat(LineDefinition.says(line.entry(), LineDefinition.entry(text).orElseThrow())).as(text).isTrue();
        }
    }

    @Test
    void each_entry_is_written_and_sealed_to_these_bytes() {
        for (var text : LINES) {
            var entry = Line.parse(text).entry();
            var again = new Entry(entry.cluster(), entry.feed(), entry.seq(), entry.prev(), entry.lamport(),
                    entry.parents(), entry.at(), entry.body());
            assertThat(again).isEqualTo(entry).hasSameHashCodeAs(entry);
            assertThat(Line.seal(again).text()).isEqualTo(text);
            assertThat(Line.seal(again)).isEqualTo(Line.parse(text)).hasSameHashCodeAs(Line.parse(text));
        }
    }

    @Test
    void each_kind_is_understood_and_what_is_not_is_kept() {
        assertThat(LINES.stream().map(Line::parse)
                .map(line -> line.entry().kind() + " " + line.entry().body().getClass().getSimpleName()).distinct())
                .containsExactly("genesis Genesis", "started Started", "joined Joined", "suspected Suspected",
                        "confirmed Confirmed", "recovered Recovered", "updated Updated", "reported Reported",
                        "left Left", "forked Forked", "vouched Vouched",
                        "joined Other", "a later \"kind\"\\ Other", " Other");
    }

    @Test
    void a_later_genesis_says_what_was_before_it_and_why() {
        var last = Line.parse(LINES.getLast());
        var before = Line.parse(LINES.get(LINES.size() - 2));
        assertThat(last.entry().body()).isEqualTo(new Body.Genesis(before.feed().node(), "n2", List.of(before.id()),
                Body.Genesis.LOST_DISK));
    }

    @Test
    void the_entries_of_one_feed_are_chained() {
        var feed = LINES.stream().map(Line::parse).filter(line -> line.feed().node().value().equals("node-1")
                && line.entry().lamport() == line.entry().seq()).toList();
        assertThat(feed).hasSize(15);
        for (int i = 1; i < feed.size(); i++) {
            assertThat(feed.get(i).entry().prev()).isEqualTo(feed.get(i - 1).hash());
            assertThat(feed.get(i).feed()).isEqualTo(feed.get(0).feed());
        }
    }

    private static List<String> lines() {
        try (var in = LineVectorsTest.class.getResourceAsStream("lines.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
