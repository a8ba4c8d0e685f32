package io.nodeplane.harness.experiment;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema beside the experiments, as the tests use it. */
final class ExperimentSchema {
    static final Path EXPERIMENTS = Path.of("../experiments");
    static final Path FILE = EXPERIMENTS.resolve("experiment.schema.json");
    private static final JsonNode TREE = JsonMapper.builder().build().readTree(FILE);
    private static final SchemaRegistry REGISTRY = SchemaRegistry
            .withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Schema SCHEMA = REGISTRY.getSchema(TREE);

    private ExperimentSchema() {}

    static JsonNode tree() {
        return TREE;
    }

    /** {@return what this schema is of the kinds of mapping: every part with properties, by the kind's name} */
    static SequencedMap<String, JsonNode> kinds() {
        var kinds = new LinkedHashMap<String, JsonNode>();
        kinds.put("experiment", TREE);
        TREE.get("$defs").properties().stream().filter(each -> each.getValue().has("properties"))
                .forEach(each -> kinds.put(each.getKey(), each.getValue()));
        return kinds;
    }

    static List<Error> errors(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    /** {@return whether the text is YAML that satisfies the schema} */
    static boolean accepts(String yaml) {
        try {
            return errors(yaml).isEmpty();
        } catch (JacksonException | IllegalArgumentException notYaml) {
            return false;
        }
    }

    static List<Error> errorsOfTheSchemaItself() {
        return REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema")).validate(TREE);
    }
}
