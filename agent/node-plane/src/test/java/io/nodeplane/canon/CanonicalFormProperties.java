package io.nodeplane.canon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** What is recognised in bytes, against the definition: read as a tree and written again, it is the same text. */
class CanonicalFormProperties {
    private static final String CHARACTERS = "{}[]\",:\\0919tf \n\u007f";

    @Property(tries = 1000)
    void a_canonical_text_is_recognised_and_so_is_its_end(@ForAll("values") Json value, @ForAll long seed) {
        var text = value.canonical();
        assertThat(recognised(text)).isTrue();
        var dice = new Random(seed);
        var before = "x".repeat(dice.nextInt(4));
        var bytes = (before + text + " ,]}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(CanonicalForm.end(bytes, before.length(), bytes.length, 0))
                .isEqualTo(before.length() + text.length());
    }

    @Property(tries = 3000)
    void of_mutations_exactly_those_are_recognised_that_the_definition_accepts(@ForAll("values") Json value,
            @ForAll long seed) {
        var dice = new Random(seed);
        var text = new StringBuilder(value.canonical());
        for (int i = dice.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
            var at = dice.nextInt(text.length());
            switch (dice.nextInt(4)) {
                case 0 -> text.setCharAt(at, CHARACTERS.charAt(dice.nextInt(CHARACTERS.length())));
                case 1 -> text.setCharAt(at, (char) (text.charAt(at) ^ 1 << dice.nextInt(8)));
                case 2 -> text.insert(at, CHARACTERS.charAt(dice.nextInt(CHARACTERS.length())));
                default -> text.deleteCharAt(at);
            }
        }
        assertThat(recognised(text.toString())).as("seed=%s %s", seed, text).isEqualTo(defined(text.toString()));
    }

    @Property(tries = 3000)
    void of_any_texts_exactly_those_are_recognised_that_the_definition_accepts(
            @ForAll @StringLength(max = 12) @CharRange(from = 0, to = 255) String any,
            @ForAll("nearly") String nearly) {
        assertThat(recognised(any)).as(any).isEqualTo(defined(any));
        assertThat(recognised(nearly)).as(nearly).isEqualTo(defined(nearly));
    }

    @Example
    void escapes_count_as_one_character_where_keys_are_sorted() {
        // As values: the quote (0x22) comes before the letter, the backslash (0x5C) after the letter A and before a.
        for (var text : new String[]{"{\"\\\"\":1,\"A\":2}", "{\"A\":1,\"\\\\\":2}", "{\"\\\\\":1,\"a\":2}",
                "{\"a\":1,\"a\\\"\":2}", "{\"a\\\"\":1,\"a\\\\\":2}", "{\"\":1,\" \":2}"}) {
            assertThat(defined(text)).as(text).isTrue();
            assertThat(recognised(text)).as(text).isTrue();
        }
        for (var text : new String[]{"{\"A\":1,\"\\\"\":2}", "{\"\\\\\":1,\"A\":2}", "{\"a\":1,\"\\\\\":2}",
                "{\"a\\\"\":1,\"a\":2}", "{\"\\\\\":1,\"\\\\\":2}", "{\"a\":1,\"a\":2}", "{\" \":1,\"\":2}"}) {
            assertThat(recognised(text)).as(text).isFalse();
        }
    }

    @Example
    void depth_and_numbers_have_the_limits_of_the_profile() {
        for (int depth = 14; depth < 20; depth++) {
            var text = "[".repeat(depth) + "]".repeat(depth);
            assertThat(recognised(text)).as("depth %s", depth).isEqualTo(defined(text));
        }
        for (var number : new String[]{"0", "9", "10", "9007199254740991", "9007199254740992", "9007199254740993",
                "9999999999999999", "10000000000000000", "00", "01", "0.0", "-0", "99999999999999999999999999"}) {
            assertThat(recognised(number)).as(number).isEqualTo(defined(number));
        }
        assertThat(recognised("9007199254740991")).isTrue();
        assertThat(recognised("9007199254740992")).isFalse();
    }

    @Example
    void what_is_wrong_is_told_by_its_place() {
        assertThat(place("{\"a\":1,\"b\":nil}")).isEqualTo(11);
        assertThat(place("{\"b\":1,\"a\":2}")).isEqualTo(7);
        assertThat(place("{\"a\":1")).isEqualTo(6);
        assertThat(place("\"a\nb\"")).isEqualTo(2);
        assertThat(place("")).isEqualTo(0);
    }

    private static int place(String text) {
        return ~CanonicalForm.end(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length(), 0);
    }

    private static boolean recognised(String text) {
        return CanonicalForm.end(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length(), 0) == text.length();
    }

    private static boolean defined(String text) {
        try {
            return JsonParser.parse(text).canonical().equals(text);
        } catch (JsonException refused) {
            return false;
        }
    }

    @Provide
    Arbitrary<Json> values() {
        return new JsonProperties().values();
    }

    @Provide
    Arbitrary<String> nearly() {
        return Arbitraries.strings().withChars(CHARACTERS.toCharArray()).ofMaxLength(14);
    }
}
