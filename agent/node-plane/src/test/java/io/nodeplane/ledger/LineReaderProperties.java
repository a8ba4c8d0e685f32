package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The one-pass reader against {@link LineDefinition}: both accept the same bytes, and understand the same. */
class LineReaderProperties {
    private static final String CHARACTERS = "{}[]\",:\\0919tfae. \n\u0080\u00ff";
    private static final int ENTRY = "{\"entry\":".length();
    private static final int BEHIND_ENTRY = ",\"hash\":\"\"}".length() + 64;

    @Property(tries = 60)
    void every_line_of_a_history_is_read_as_it_is_defined(@ForAll("seeds") long seed) {
        var reader = new LineReader();
        for (var line : Histories.random(seed, 5, 60).union().inReplayOrder()) {
            agree(reader, line.text());
            assertThat(read(reader, line.text())).contains(line);
        }
    }

    @Property(tries = 400)
    void of_mutated_lines_exactly_those_are_accepted_that_the_definition_accepts(@ForAll("seeds") long seed) {
        var dice = new Random(seed);
        var reader = new LineReader();
        var lines = Histories.random(seed, 4, 20).union().inReplayOrder();
        for (int i = 0; i < 40; i++) {
            var text = lines.get(dice.nextInt(lines.size())).text();
            agree(reader, mutated(text, dice));
            // With a hash that fits, so that the form alone decides.
            agree(reader, resealed(mutated(entry(text), dice)));
        }
    }

    @Property(tries = 200)
    void fields_that_are_exchanged_doubled_or_missing_are_accepted_as_the_definition_accepts_them(
            @ForAll("seeds") long seed) {
        var dice = new Random(seed);
        var reader = new LineReader();
        var lines = Histories.random(seed, 3, 20).union().inReplayOrder();
        for (int i = 0; i < 40; i++) {
            var entry = entry(lines.get(dice.nextInt(lines.size())).text());
            var other = entry(lines.get(dice.nextInt(lines.size())).text());
            var parts = new ArrayList<>(List.of(entry.split("(?<=,)")));
            var others = List.of(other.split("(?<=,)"));
            switch (dice.nextInt(4)) {
                case 0 -> parts.remove(dice.nextInt(parts.size()));
                case 1 -> parts.add(dice.nextInt(parts.size()), parts.get(dice.nextInt(parts.size())));
                case 2 -> parts.set(dice.nextInt(parts.size()), others.get(dice.nextInt(others.size())));
                default -> Collections.swap(parts, dice.nextInt(parts.size()), dice.nextInt(parts.size()));
            }
            agree(reader, resealed(String.join("", parts)));
        }
    }

    @Property(tries = 400)
    void a_mutated_body_says_what_its_tree_says(@ForAll("seeds") long seed) {
        var dice = new Random(seed);
        for (var line : Histories.random(seed, 4, 20).union().inReplayOrder()) {
            var entry = entry(line.text());
            var begin = entry.indexOf(",\"body\":") + 9;
            var end = entry.indexOf(",\"cluster\":");
            for (int i = 0; i < 5; i++) {
                var text = resealed(entry.substring(0, begin) + mutated(entry.substring(begin, end), dice)
                        + entry.substring(end));
                agree(new LineReader(), text);
            }
        }
    }

    @Example
    void a_line_is_read_wherever_in_the_bytes_it_stands_and_nothing_around_it_matters() {
        var lines = Histories.random(1, 3, 30).union().inReplayOrder();
        for (var line : lines) {
            var bytes = ("\u00ff{" + line.text() + "}\n").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Line.parse(bytes, 2, bytes.length - 2)).isEqualTo(line);
            // The entry says what it said, even if the bytes that it was read from change.
            var read = Line.parse(bytes, 2, bytes.length - 2);
            Arrays.fill(bytes, (byte) 'x');
            assertThat(read.entry()).isEqualTo(line.entry()).hasSameHashCodeAs(line.entry());
            assertThat(read.entry().body()).isEqualTo(line.entry().body());
            for (int cut = 0; cut < line.text().length(); cut += 7) {
                var some = line.text().getBytes(StandardCharsets.ISO_8859_1);
                var end = cut;
                assertThatThrownBy(() -> Line.parse(some, 0, end)).isInstanceOf(BadLineException.class);
            }
        }
    }

    @Example
    void lines_of_one_reader_share_what_they_have_in_common() {
        var feed = Histories.random(7, 1, 4).union().inReplayOrder();
        var reader = new LineReader();
        var read = feed.stream().map(line -> read(reader, line.text()).orElseThrow()).toList();
        for (int i = 1; i < read.size(); i++) {
            assertThat(read.get(i).entry().prev()).isSameAs(read.get(i - 1).hash());
            assertThat(read.get(i).feed()).isSameAs(read.get(0).feed());
            assertThat(read.get(i).entry().cluster()).isSameAs(read.get(0).entry().cluster());
        }
    }

    private static void agree(LineReader reader, String text) {
        var defined = LineDefinition.entry(text);
        var read = read(reader, text);
        assertThat(read.isPresent()).as("a line? %s", text).isEqualTo(defined.isPresent());
        if (read.isPresent()) {
            var line = read.get();
            assertThat(line.text()).isEqualTo(text);
            assertThat(LineDefinition.says(line.entry(), defined.get())).as(text).isTrue();
            assertThat(line.hash().hex()).isEqualTo(LineDefinition.sha256(entry(text)));
        }
    }

    private static Optional<Line> read(LineReader reader, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Optional.of(reader.read(bytes, 0, bytes.length));
        } catch (BadLineException refused) {
            assertThat(refused).hasMessageMatching("(field '[a-z]+'|hash: |longer than )(?s:.*)");
            return Optional.empty();
        }
    }

    private static String mutated(String text, Random dice) {
        var mutated = new StringBuilder(text);
        for (int i = dice.nextInt(2); i >= 0; i--) {
            var at = dice.nextInt(mutated.length());
            switch (dice.nextInt(4)) {
                case 0 -> mutated.setCharAt(at, (char) (mutated.charAt(at) ^ 1 << dice.nextInt(8)));
                case 1 -> mutated.setCharAt(at, CHARACTERS.charAt(dice.nextInt(CHARACTERS.length())));
                case 2 -> mutated.insert(at, CHARACTERS.charAt(dice.nextInt(CHARACTERS.length())));
                default -> mutated.deleteCharAt(at);
            }
        }
        return mutated.toString();
    }

    private static String entry(String line) {
        return line.substring(ENTRY, line.length() - BEHIND_ENTRY);
    }

    private static String resealed(String entry) {
        return "{\"entry\":" + entry + ",\"hash\":\"" + LineDefinition.sha256(entry) + "\"}";
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }
}
