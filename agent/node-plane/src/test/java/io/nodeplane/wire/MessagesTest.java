package io.nodeplane.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

    @TestFactory
    Stream<DynamicTest> each_message_has_its_golden_bytes_and_is_read_back_from_them() {
        var requests = Samples.requests().entrySet().stream().map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
            assertThat(text(Samples.FROM_1, one.getValue())).isEqualTo(golden(one.getKey()));
            assertThat(Messages.request(bytes(golden(one.getKey()))))
                    .isEqualTo(new Envelope<>(Samples.FROM_1, one.getValue()));
        }));
        var replies = Samples.replies().entrySet().stream().map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
            assertThat(text(Samples.FROM_2, one.getValue())).isEqualTo(golden(one.getKey()));
            assertThat(Messages.reply(bytes(golden(one.getKey()))))
                    .isEqualTo(new Envelope<>(Samples.FROM_2, one.getValue()));
        }));
        return Stream.concat(requests, replies);
    }

    @Test
    void a_line_arrives_with_its_very_text() {
        var lines = Samples.LEDGER.inReplayOrder();
        var read = (Request.Push) Messages.request(Messages.encode(Samples.FROM_1, new Request.Push(lines))).message();
        assertThat(read.lines()).extracting(Line::text).isEqualTo(lines.stream().map(Line::text).toList());
    }

    @Test
    void a_changed_line_is_refused() {
        var push = text(Samples.FROM_1, new Request.Push(Samples.LEDGER.inReplayOrder()));
        assertThatThrownBy(() -> Messages.request(bytes(push.replace("nonce-1", "nonce-2"))))
                .isInstanceOf(WireException.class)
                .hasMessageStartingWith("line 1 behind the header is no ledger line: ");
    }

    @Test
    void another_version_is_refused_with_the_range_that_is_spoken() {
        var ping = golden("ping").replace("\"v\":2", "\"v\":3");
        assertThatThrownBy(() -> Messages.request(bytes(ping)))
                .isInstanceOf(WireException.class)
                .hasMessage("this node speaks message versions 2..2, you sent 3");
    }

    @Test
    void unknown_fields_are_ignored() {
        var ping = golden("ping").replace("\"type\"", "\"later\":{\"a\":[null,1.5,-2]},\"type\"");
        assertThat(Messages.request(bytes(ping)).message()).isEqualTo(Samples.requests().get("ping"));
    }

    @Test
    void a_reason_to_refuse_that_a_later_release_has_is_a_refusal_all_the_same() {
        var refused = golden("refused").replace("wrong-cluster", "too-hot");
        assertThat(((Reply.Refused) Messages.reply(bytes(refused)).message()).code()).isEqualTo(Message.Code.OTHER);
    }

    @Test
    void a_reason_is_plain_text_whatever_marks_it_came_with() {
        var refused = golden("refused").replace("you are", "you\\u202e\\u2028\u0085are");
        assertThat(((Reply.Refused) Messages.reply(bytes(refused)).message()).reason())
                .startsWith("you???are of cluster");
    }

    @Test
    void a_process_with_too_long_a_nonce_is_refused() {
        var ping = golden("ping").replace("\"type\"", "\"process\":\"" + "a".repeat(65) + "\",\"type\"");
        assertThatThrownBy(() -> Messages.request(bytes(ping)))
                .hasMessage("'process' has 65 characters; at most 64 are allowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {                                        | line 1, column 2: not JSON: Unexpected end-of-input
            []                                       | a JSON object was expected
            {}                                       | 'v' is missing
            {"v":"1"}                                | 'v' must be a whole number
            {"v":99999999999999999999}               | 'v' must be a whole number
            {"v":2}                                  | 'type' is missing
            {"v":1,"v":1}                            | not JSON: Duplicate
            {"v":1} x                                | not JSON: Unrecognized token
            {"v":2,"type":"gossip"}                  | 'gossip' is no type of request
            {"v":2,"type":7}                         | 'type' must be a text in quotes
            {"v":2,"type":"ping","head":"abc"}       | 'head': 'abc' is not a SHA-256 digest
            {"v":2,"type":"push","lines":"x"}        | 'lines' must be a whole number
            {"v":2,"type":"push","lines":1}          | 0 lines behind a header that says 1
            {"v":2,"type":"push","lines":4097}       | 'lines' is 4097; at most 4096 are allowed
            {"v":2,"type":"push","lines":0}          | 'cluster' is missing
            {"v":2,"type":"vigil","heldMs":15001}    | 'heldMs' is 15001: use 1..15000
            {"v":2,"type":"ping-req","target":"A"}   | 'target': 'A' is not a node id
            """)
    void what_is_no_message_is_refused_with_one_sentence(String text, String start) {
        assertThatThrownBy(() -> Messages.request(bytes(text)))
                .isInstanceOf(WireException.class)
                .satisfies(wrong -> assertThat(wrong.getMessage()).contains(start)
                        .doesNotContain("\n"));
    }

    @Test
    void limits_hold_on_both_sides() {
        var line = Samples.LEDGER.inReplayOrder().getFirst();
        var many = new Request.Push(Collections.nCopies(Messages.LINES_MAX + 1, line));
        assertThatThrownBy(() -> Messages.encode(Samples.FROM_1, many)).isInstanceOf(WireException.class)
                .hasMessageContaining("at most 4096");
        var large = new Request.Push(Collections.nCopies(Messages.LINES_MAX, line));
        assertThatThrownBy(() -> Messages.encode(Samples.FROM_1, large)).isInstanceOf(WireException.class)
                .hasMessageContaining("at most 1048576");
        assertThatThrownBy(() -> Messages.request(new byte[Messages.BYTES_MAX + 1])).isInstanceOf(WireException.class)
                .hasMessage("1048577 bytes; at most 1048576 are allowed");
    }

    @Test
    void a_long_reason_is_cut() {
        var nack = new Reply.Nack("x".repeat(Messages.REASON_MAX + 5));
        assertThat(((Reply.Nack) Messages.reply(Messages.encode(Samples.FROM_1, nack)).message()).reason())
                .isEqualTo("x".repeat(Messages.REASON_MAX));
    }

    @Test
    void an_error_shows_no_byte_that_is_not_printable() {
        assertThatThrownBy(() -> Messages.request(bytes("{\"v\":2,\"type\":\"a\\u0000\\n\u00e4\"}")))
                .hasMessageStartingWith("'a???' is no type of request");
    }

    private static String text(Message.Sender from, Message message) {
        return new String(Messages.encode(from, message), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String golden(String name) {
        try (var in = MessagesTest.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("no golden file " + name + ".json");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
