package io.nodeplane.harness.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The JSON schema of the language, for editors and other tools: written from the words of the language, by nobody. */
final class ExperimentSchemaText {
    private static final String INDENT = "  ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ExperimentSchemaText() {}

    /** {@return the text of the file} */
    static String write() {
        var root = new LinkedHashMap<String, Object>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Node Plane experiment");
        root.putAll(of(FileKeys.EXPERIMENT));
        var definitions = new LinkedHashMap<String, Object>();
        kinds().stream().skip(1).forEach(kind -> definitions.put(kind.kind(), of(kind)));
        definitions.putAll(values());
        root.put("$defs", definitions);
        return json(root, "") + "\n";
    }

    /** {@return all kinds of mapping, the file first, in the order in which they are first named} */
    static List<Mapping> kinds() {
        return FileKeys.EXPERIMENT.withInner().stream().collect(Collectors.toMap(Mapping::kind, kind -> kind,
                (first, same) -> first, LinkedHashMap::new)).sequencedValues().stream().toList();
    }

    private static SequencedMap<String, Object> of(Mapping mapping) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", mapping.meaning());
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        if (!mapping.needed().isEmpty()) {
            schema.put("required", mapping.needed());
        }
        schema.putAll(mapping.rule());
        var properties = new LinkedHashMap<String, Object>();
        mapping.entries().forEach(entry -> {
            var property = new LinkedHashMap<String, Object>();
            property.put("description", entry.meaning());
            property.putAll(entry.shape().schema());
            properties.put(entry.name(), property);
        });
        schema.put("properties", properties);
        return schema;
    }

    /** {@return what single values are} */
    private static SequencedMap<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("nodes", schema("`all`, or a list of nodes.",
                Shapes.either(constant(Values.ALL), Shapes.reference("nodeList"))));
        values.put("nodeList", schema("A list of nodes.", parts("type", "array", "minItems", 1, "uniqueItems", true,
                "items", Shapes.reference("node"))));
        values.put("node", schema("A node, or the twin that a `clone` makes of it.", parts("type", "string", "pattern",
                "^node-([1-9][0-9]?|1[0-9][0-9]|" + ClusterPlan.NODES_MAX + ")(-twin)?$")));
        values.put("byteCount", schema("A number of bytes.", Shapes.number(Bounds.COUNT).schema()));
        values.put("duration", schema("A time such as `300ms`, `2s` or `1m`.", parts("type", "string", "pattern",
                "^[1-9][0-9]{0,5}(ms|s|m)$")));
        values.put("stepName", schema("The name of a step.", parts("type", "string", "pattern",
                "^(?!step-[0-9]+$)[a-z][a-z0-9-]{0,31}$")));
        return values;
    }

    private static SequencedMap<String, Object> schema(String description, SequencedMap<String, Object> rest) {
        var schema = parts("description", description);
        schema.putAll(rest);
        return schema;
    }

    private static SequencedMap<String, Object> constant(String word) {
        return parts("const", word);
    }

    private static SequencedMap<String, Object> parts(Object... keysAndValues) {
        var parts = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            parts.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return parts;
    }

    private static String json(Object value, String indent) {
        var inner = indent + INDENT;
        return switch (value) {
            case Map<?, ?> map -> map.entrySet().stream()
                    .map(entry -> inner + JSON.writeValueAsString(entry.getKey()) + ": "
                            + json(entry.getValue(), inner))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case List<?> list -> list.stream().map(item -> inner + json(item, inner))
                    .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
            default -> JSON.writeValueAsString(value);
        };
    }
}
