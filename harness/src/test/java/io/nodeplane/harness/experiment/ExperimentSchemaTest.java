package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.JsonException;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentSchemaTest {

    @Test
    void the_schema_is_a_schema() {
        assertThat(ExperimentSchema.errorsOfTheSchemaItself()).isEmpty();
    }

    /** {@code -Dschema.write=true} writes it anew. */
    @Test
    void the_schema_is_the_one_of_the_language() throws IOException {
        var wanted = ExperimentSchemaText.write();

        if (Boolean.getBoolean("schema.write")) {
            Files.writeString(ExperimentSchema.FILE, wanted);
        }

        assertThat(Files.readString(ExperimentSchema.FILE)).as("write it anew with -Dschema.write=true")
                .isEqualTo(wanted);
    }

    @Test
    void every_fault_every_step_every_condition_and_every_expectation_has_a_word() {
        assertThat(leaves(Fault.class)).allSatisfy(type -> assertThat(FaultVerbs.ALL.stream()
                .filter(verb -> verb.type().isAssignableFrom(type)).toList()).as(type.getSimpleName()).hasSize(1));
        // Of a release that is installed there is one step, with a word for each.
        assertThat(StepVerbs.ALL.words())
                .hasSize(leaves(Step.class).size() - 2 + Release.values().length + FaultVerbs.ALL.size());
        assertThat(ConditionVerbs.ALL.words()).hasSameSizeAs(leaves(Condition.class));
        // Of tunnels there is one expectation, with a claim for each word.
        assertThat(ExpectationVerbs.ALL.words())
                .hasSize(leaves(Expectation.class).size() - 1 + leaves(TrafficClaim.class).size());
        assertThat(AnswerVerbs.ALL.words())
                .hasSize(leaves(AnswerPart.class).size() - 1 + AnswerPart.Count.values().length);
    }

    private static List<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(inner -> leaves(inner).stream()).toList()
                : List.of(type);
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
    void the_schema_has_the_bounds_and_defaults_of_the_charter() {
        var schema = ExperimentSchema.kinds().get("charter").get("properties");
        var defaults = Charter.of("c", List.of(new NodeId("node-1"))).json();
        for (var number : FileKeys.CHARTER_NUMBERS) {
            var key = number.name();
            var minimum = schema.get(key).get("minimum").asLong();
            var maximum = schema.get(key).get("maximum").asLong();
            assertThat(number.bounds()).as(key).isEqualTo(new Bounds(minimum, maximum));
            assertThat(accepted(key, minimum) && accepted(key, maximum)).as(key).isTrue();
            assertThat(accepted(key, minimum - 1) || accepted(key, maximum + 1)).as(key).isFalse();
            assertThat(schema.get(key).get("default").asLong()).as(key)
                    .isEqualTo(defaults.find(key).isPresent() ? defaults.number(key) : 0);
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
}
