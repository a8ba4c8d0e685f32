package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.ledger.Line;
import java.util.List;
import java.util.Optional;

/**
 * What a segment held when the next one was about to begin: one line of {@code segments.jsonl}.
 *
 * @param bytes its length
 * @param sha256 of all its bytes
 */
record Seal(int segment, long lines, End first, End last, long bytes, Hash sha256) {

    /** The place and hash of an entry at an end of the segment. */
    record End(long seq, Hash hash) {

        static End of(Line line) {
            return new End(line.entry().seq(), line.hash());
        }

        private Json.Obj json() {
            return Json.object().with("hash", hash.hex()).with("seq", seq);
        }

        private static End parse(Json.Obj json) {
            return new End(json.number("seq"), new Hash(json.text("hash")));
        }
    }

    /** {@return the seal of a segment that consists of these lines} */
    static Seal of(int segment, byte[] bytes, long lines, End first, End last) {
        return new Seal(segment, lines, first, last, bytes.length, Hash.of(bytes));
    }

    /** {@return the line, without its end} */
    String text() {
        return Json.object().with("bytes", bytes).with("first", first.json()).with("last", last.json())
                .with("lines", lines).with("segment", segment).with("sha256", sha256.hex()).canonical();
    }

    /**
     * {@return the seal that the line is}
     *
     * @throws JsonException if it is none
     */
    static Seal parse(String text) {
        try {
            var json = JsonParser.parseObject(text);
            var seal = new Seal(Math.toIntExact(json.number("segment")), json.number("lines"),
                    End.parse(json.object("first")), End.parse(json.object("last")), json.number("bytes"),
                    new Hash(json.text("sha256")));
            if (!seal.text().equals(text)) {
                throw new JsonException("not in canonical form");
            }
            return seal;
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new JsonException(String.valueOf(wrong.getMessage()));
        }
    }

    /** {@return the first field in which the segment differs from this, with both values} */
    Optional<String> difference(Seal measured) {
        if (equals(measured)) {
            return Optional.empty();
        }
        var fields = List.of(
                List.of("bytes", bytes, measured.bytes),
                List.of("first", first.json().canonical(), measured.first.json().canonical()),
                List.of("last", last.json().canonical(), measured.last.json().canonical()),
                List.of("lines", lines, measured.lines),
                List.of("sha256", sha256, measured.sha256));
        return fields.stream().filter(field -> !field.get(1).equals(field.get(2))).findFirst()
                .map(field -> "'" + field.get(0) + "' is " + field.get(1) + ", the segment has " + field.get(2));
    }

    /** {@return whether the segment has lost its end: one wrong field is a wrong seal, but not all three} */
    boolean more(Seal measured) {
        return bytes > measured.bytes && lines > measured.lines && !last.equals(measured.last);
    }
}
