package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.JsonException;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExperimentSchemaTest {

    @Test
    void the_schema_is_a_schema() {
        assertThat(ExperimentSchema.errorsOfTheSchemaItself()).isEmpty();
    }

    @Test
    void parser_and_schema_know_the_same_kinds_of_mapping() {
        assertThat(ExperimentSchema.kinds().keySet()).containsExactlyInAnyOrderElementsOf(Keys.byKind().keySet());
    }

    @Test
    void parser_and_schema_know_the_same_keys_in_every_kind_of_mapping() {
        Keys.byKind().forEach(
                (kind, keys) -> assertThat(ExperimentSchema.kinds().get(kind).get("properties").propertyNames())
                        .as(kind).containsExactlyInAnyOrderElementsOf(keys));
    }

    @Test
    void the_schema_closes_every_kind_of_mapping_and_describes_every_key() {
        ExperimentSchema.kinds().forEach((kind, part) -> {
            assertThat(part.get("additionalProperties").asBoolean(true)).as(kind).isFalse();
            assertThat(part.get("description").asString()).as(kind).isNotBlank();
            part.get("properties").properties()
                    .forEach(key -> assertThat(key.getValue().path("description").asString(""))
                            .as(kind + "." + key.getKey()).isNotBlank());
        });
    }

    @Test
    void parser_and_schema_know_the_same_words_and_limits() {
        var kinds = ExperimentSchema.kinds();
        assertThat(words(kinds.get("cut").at("/properties/mode/enum")))
                .isEqualTo(lowerCase(CutMode.values()));
        assertThat(words(kinds.get("limitData").at("/properties/streams/enum")))
                .isEqualTo(lowerCase(Streams.values()));
        assertThat(kinds.get("limitData").at("/properties/bytes/oneOf/1/maxItems").asInt())
                .isEqualTo(DamageReader.LIMITS_MAX);
        assertThat(words(kinds.get("newFeed").at("/properties/why/items/enum")))
                .isEqualTo(Expectation.NewFeed.REASONS);
        assertThat(words(kinds.get("believes").at("/properties/state/enum"))).isEqualTo(lowerCase(Belief.values()));
        assertThat(kinds.get("cluster").at("/properties/nodes/maximum").asInt()).isEqualTo(ClusterPlan.NODES_MAX);
    }

    @Test
    void the_schema_has_the_bounds_and_defaults_of_the_charter() {
        var schema = ExperimentSchema.kinds().get("charter").get("properties");
        var defaults = Charter.of("c", List.of(new NodeId("node-1"))).json();
        for (var key : Keys.CHARTER_NUMBERS) {
            var minimum = schema.get(key).get("minimum").asLong();
            var maximum = schema.get(key).get("maximum").asLong();
            assertThat(Keys.CHARTER_BOUNDS.get(key)).as(key).isEqualTo(new Bounds(minimum, maximum));
            assertThat(accepted(key, minimum) && accepted(key, maximum)).as(key).isTrue();
            assertThat(accepted(key, minimum - 1) || accepted(key, maximum + 1)).as(key).isFalse();
            assertThat(schema.get(key).get("default").asLong()).as(key).isEqualTo(defaults.number(key));
        }
    }

    private static boolean accepted(String key, long value) {
        try {
            Charter.parse("{\"cluster\":\"c\",\"voters\":[\"node-1\"],\"" + key + "\":" + value + "}");
            return true;
        } catch (JsonException refused) {
            return false;
        }
    }

    private static List<String> words(JsonNode array) {
        var words = new ArrayList<String>();
        array.forEach(word -> words.add(word.asString()));
        return words;
    }

    private static List<String> lowerCase(Enum<?>[] constants) {
        return Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    }
}
