package io.nodeplane.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The reference in the documentation is written from the words of the language: {@code -Ddocs.write=true} writes it anew. */
class ExperimentReferenceTest {
    private static final Path PAGE = Path.of("../docs/experiments.md");
    private static final String MARK = "<!-- From here on written from the words of the experiment language by"
            + " ExperimentReferenceTest. -->\n";

    @Test
    void the_reference_is_the_one_of_the_language() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(MARK);
        var wanted = page.substring(0, page.indexOf(MARK)) + MARK + reference();

        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(Files.readString(PAGE)).as("write it anew with -Ddocs.write=true").isEqualTo(wanted);
    }

    @Test
    void the_example_of_the_page_is_sound() throws IOException {
        var page = Files.readString(PAGE);
        var start = page.indexOf("```yaml\n") + "```yaml\n".length();
        var example = page.substring(start, page.indexOf("```", start));

        assertThat(ExperimentFile.parse("example.yaml", "example", example)).isInstanceOf(Reading.Accepted.class);
        assertThat(ExperimentSchema.errors(example)).isEmpty();
    }

    private static String reference() {
        var kinds = ExperimentSchema.kinds();
        return proofs()
                + ExperimentSchemaText.kinds().stream().map(kind -> part(kind.heading(), kinds.get(kind.kind())))
                        .collect(Collectors.joining());
    }

    private static String proofs() {
        return FaultVerbs.ALL.stream().map(verb -> "| `%s` | %s |\n".formatted(verb.name(), verb.proof()))
                .collect(Collectors.joining("",
                        "\n### What proves that a fault did bite\n\n| Fault | It did if |\n|---|---|\n",
                        ""));
    }

    private static String part(String heading, JsonNode schema) {
        var required = new ArrayList<String>();
        schema.path("required").forEach(key -> required.add(key.asString()));
        var rows = schema.get("properties").properties().stream()
                .map(key -> "| `%s`%s | %s | %s |\n".formatted(key.getKey(),
                        required.contains(key.getKey()) ? " *" : "",
                        type(key.getValue()), key.getValue().get("description").asString()))
                .collect(Collectors.joining());
        return "\n### %s\n\n%s\n\n| Key | Value | Meaning |\n|---|---|---|\n%s".formatted(heading,
                schema.get("description").asString(), rows);
    }

    private static String type(JsonNode schema) {
        if (schema.has("enum")) {
            return values(schema.get("enum"));
        }
        if (schema.has("oneOf")) {
            return schema.get("oneOf").valueStream().map(ExperimentReferenceTest::type)
                    .collect(Collectors.joining(" or "));
        }
        if (schema.has("$ref")) {
            return named(schema.get("$ref").asString().substring("#/$defs/".length()));
        }
        if (schema.path("type").asString("").equals("array")) {
            var items = schema.get("items");
            return "list of " + (items.has("$ref") || items.has("enum") ? type(items) : "links");
        }
        if (schema.path("type").asString("").equals("integer")) {
            return schema.get("minimum") + " to " + schema.get("maximum")
                    + (schema.has("default") ? ", default " + schema.get("default") : "");
        }
        return "text";
    }

    private static String named(String definition) {
        return switch (definition) {
            case "nodes" -> "`all` or nodes";
            case "nodeList" -> "lists of nodes";
            case "node" -> "a node";
            case "byteCount" -> "number";
            case "duration" -> "time";
            case "stepName" -> "name of a step";
            case "step" -> "steps";
            case "expectation" -> "expectations";
            case "answer" -> "answers";
            case "ofPairs" -> "observers and subjects";
            case "ofNodes" -> "nodes and stretch";
            default -> "mapping";
        };
    }

    private static String values(JsonNode words) {
        return words.valueStream().map(word -> "`" + word.asString() + "`").collect(Collectors.joining(", "));
    }
}
