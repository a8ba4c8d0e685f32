package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final String LINE = vector(11);

    @Test
    void every_single_changed_byte_is_found_with_its_field() {
        var dice = new Random(1);
        for (int at = 0; at < LINE.length(); at++) {
            var bytes = LINE.getBytes(StandardCharsets.ISO_8859_1);
            bytes[at] ^= (byte) (1 << dice.nextInt(8));
            assertThat(Diagnosis.of(bytes, 0, bytes.length)).startsWith("field '" + field(at) + "', column " + (at + 1)
                    + ": the byte is ");
        }
    }

    @Test
    void a_byte_that_was_replaced_by_any_other_is_found_too() {
        var dice = new Random(2);
        for (int i = 0; i < 20; i++) {
            var bytes = LINE.getBytes(StandardCharsets.ISO_8859_1);
            var at = dice.nextInt(bytes.length);
            bytes[at] += (byte) (1 + dice.nextInt(255));
            assertThat(Diagnosis.of(bytes, 0, bytes.length)).contains("column " + (at + 1) + ": the byte is ")
                    .contains(" and was '" + LINE.charAt(at) + "'");
        }
    }

    @Test
    void a_line_has_nothing_wrong_and_what_is_worse_than_one_byte_is_told_as_the_reader_saw_it() {
        var bytes = ("xx" + LINE).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Diagnosis.of(bytes, 2, bytes.length)).isEmpty();
        assertThat(Diagnosis.of(bytes, 0, bytes.length)).startsWith("field 'at', column 1: '{\"entry\":{\"at\":' was");
        assertThat(diagnosed(LINE.replace("\"reason\":\"dir", "\"reason\":\"rid")))
                .startsWith("hash: the entry's bytes");
        assertThat(diagnosed(LINE.replace("\"seq\":4", "\"seq\":-14"))).startsWith("field 'seq', column ");
        assertThat(diagnosed(LINE.replace("\"prev\"", "\"last\""))).startsWith("field 'prev', column ");
        assertThat(diagnosed(LINE.substring(0, 300))).endsWith("the line ends here");
        assertThat(diagnosed("")).startsWith("field 'at', column 1: ");
        assertThat(diagnosed("x".repeat(9000))).startsWith("longer than 8192 bytes");
    }

    private static String diagnosed(String text) {
        return Diagnosis.of(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    /** The field as the key before the place has it; a comma before a key belongs to the key. */
    private static String field(int at) {
        var keys = Pattern.compile("[,{]\"(entry|at|body|cluster|feed|kind|lamport|parents|prev|seq|v|hash|incarnation"
                + "|reason|subject)\":").matcher(LINE);
        var field = "entry";
        while (keys.find() && keys.start() <= at) {
            field = keys.group(1);
        }
        if (LINE.startsWith("{\"at\"", at)) {
            return "at";
        }
        return switch (field) {
            case "incarnation", "reason", "subject" ->
                LINE.startsWith("},\"cluster\"", at) || LINE.charAt(at) == '{' ? "body" : "body." + field;
            case "body" -> "body";
            default -> LINE.startsWith("},\"hash\"", at) ? "v" : field;
        };
    }

    private static String vector(int index) {
        try (var in = DiagnosisTest.class.getResourceAsStream("lines.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList().get(index);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
