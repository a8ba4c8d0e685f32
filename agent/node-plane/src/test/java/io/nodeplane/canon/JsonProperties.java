package io.nodeplane.canon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class JsonProperties {

    @Property
    void what_is_written_canonically_is_read_back_as_it_was(@ForAll("values") Json value) {
        assertThat(JsonParser.parse(value.canonical())).isEqualTo(value);
    }

    @Property
    void the_canonical_form_is_one_and_is_stable(@ForAll("values") Json value) {
        var text = value.canonical();
        assertThat(JsonParser.parse(text).canonical()).isEqualTo(text);
        assertThat(text).matches("[ -~]*");
    }

    @Property
    void the_order_in_which_fields_were_put_does_not_matter(@ForAll("objects") Json.Obj value, @ForAll long seed) {
        var names = new ArrayList<>(value.fields().keySet());
        Collections.shuffle(names, new Random(seed));
        var other = Json.object();
        for (var name : names) {
            other = other.with(name, value.fields().get(name));
        }
        assertThat(other.canonical()).isEqualTo(value.canonical());
        assertThat(other).isEqualTo(value);
    }

    @Property
    void spaces_between_tokens_do_not_change_the_value(@ForAll("objects") Json.Obj value) {
        var spaced = new StringBuilder();
        var inside = false;
        var text = value.canonical();
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            inside ^= c == '"' && (!inside || !escaped(text, i));
            spaced.append(c);
            if (!inside && "{}[]:,".indexOf(c) >= 0) {
                spaced.append(" \t\r\n");
            }
        }
        assertThat(JsonParser.parse(spaced.toString())).isEqualTo(value);
    }

    private static boolean escaped(String text, int at) {
        var slashes = 0;
        while (text.charAt(at - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    @Property
    void any_text_is_read_or_refused_with_its_place(
            @ForAll @StringLength(max = 40) @CharRange(from = 0, to = 300) String text) {
        try {
            assertThat(JsonParser.parse(JsonParser.parse(text).canonical())).isEqualTo(JsonParser.parse(text));
        } catch (JsonException refused) {
            assertThat(refused).hasMessageMatching("line [0-9]+, column [0-9]+: .+");
        }
    }

    @Property
    void nearly_json_is_read_or_refused_with_its_place(@ForAll("objects") Json.Obj value, @ForAll long seed) {
        var dice = new Random(seed);
        var text = new StringBuilder(value.canonical());
        text.setCharAt(dice.nextInt(text.length()), "{}[]\",:\\0919tf \n".charAt(dice.nextInt(16)));
        any_text_is_read_or_refused_with_its_place(text.toString());
    }

    @Example
    void the_canonical_form_is_the_one_of_RFC_8785() {
        var value = Json.object()
                .with("b", 9007199254740991L)
                .with("a", new Json.Bool(true))
                .with("B", "say \"x\\y\"/~ ")
                .with("", new Json.Arr(List.of(new Json.Num(0), Json.object(), new Json.Arr(List.of()))));
        assertThat(value.canonical())
                .isEqualTo("{\"\":[0,{},[]],\"B\":\"say \\\"x\\\\y\\\"/~ \",\"a\":true,\"b\":9007199254740991}");
    }

    @Example
    void what_is_outside_the_profile_is_refused() {
        for (var text : new String[]{"null", "-1", "1.0", "1e3", "01", "9007199254740992", "99999999999999999999",
                "\"\u00e9\"", "\"\\u0041\"", "\"\\n\"", "\"\u007f\"", "{\"a\":1,\"a\":2}", "[1,]", "{\"a\":1,}",
                "[1] 2", "",
                "{", "\"", "\"\\", "tru", "'a'", "{\"\u00e9\":1}", "[".repeat(18) + "]".repeat(18)}) {
            assertThatThrownBy(() -> JsonParser.parse(text)).as(text).isInstanceOf(JsonException.class)
                    .hasMessageStartingWith("line 1, column ");
        }
        assertThatThrownBy(() -> new Json.Str("caf\u00e9")).hasMessageContaining("position 3");
        assertThatThrownBy(() -> new Json.Num(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Json.Num(1L << 53)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.object().with("caf\u00e9", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void a_map_with_an_order_of_its_own_does_not_change_the_bytes() {
        var backwards = new TreeMap<String, Json>(Collections.reverseOrder());
        backwards.put("a", new Json.Num(1));
        backwards.put("b", new Json.Num(2));
        assertThat(new Json.Obj(backwards).canonical()).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Example
    void an_error_names_line_and_column() {
        assertThatThrownBy(() -> JsonParser.parse("{\n  \"a\": 1,\n  \"b\": nil\n}"))
                .hasMessageStartingWith("line 3, column 8: a value was expected");
    }

    @Provide
    Arbitrary<Json> values() {
        return nested().map(value -> value);
    }

    @Provide
    Arbitrary<Json.Obj> objects() {
        return Arbitraries.maps(texts(), nested()).ofMaxSize(5).map(fields -> new Json.Obj(new TreeMap<>(fields)));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(8);
    }

    private static Arbitrary<Json> nested() {
        Arbitrary<Json> leaf = Arbitraries.oneOf(texts().map(Json.Str::new),
                Arbitraries.longs().between(0, Json.NUMBER_MAX).map(Json.Num::new),
                Arbitraries.of(true, false).map(Json.Bool::new));
        return Arbitraries.recursive(() -> leaf, inner -> Arbitraries.oneOf(inner,
                inner.list().ofMaxSize(3).map(Json.Arr::new),
                Arbitraries.maps(texts(), inner).ofMaxSize(3).map(fields -> new Json.Obj(new TreeMap<>(fields)))), 0,
                3);
    }
}
