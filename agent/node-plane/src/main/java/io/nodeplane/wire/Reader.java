package io.nodeplane.wire;

import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a JSON object field by field, within bounds; every failure is a {@link WireException} that names the field. */
record Reader(JsonNode object) {
    private static final int DEPTH_MAX = 32;
    private static final int NAME_MAX = 256;
    private static final int NUMBER_DIGITS_MAX = 32;
    /** The longest text that is read, in characters; a ledger line is shorter. */
    private static final int TEXT_MAX = 16 * 1024;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).maxNameLength(NAME_MAX)
                    .maxNumberLength(NUMBER_DIGITS_MAX).maxStringLength(TEXT_MAX).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper MAPPER = JsonMapper.builder(JSON)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** {@return the object that the bytes hold, at most {@code bytesMax} of them} */
    static Reader of(byte[] bytes, int bytesMax) {
        if (bytes.length > bytesMax) {
            throw new WireException(bytes.length + " bytes; at most " + bytesMax + " are allowed");
        }
        try {
            var tree = MAPPER.readTree(bytes);
            if (tree == null || !tree.isObject()) {
                throw new WireException("a JSON object was expected");
            }
            return new Reader(tree);
        } catch (JacksonException wrong) {
            throw notJson(wrong);
        }
    }

    static WireException notJson(JacksonException wrong) {
        var said = String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse("");
        var place = wrong.getLocation();
        return new WireException(place == null || place.getLineNr() < 1
                ? "not JSON: " + said
                : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": not JSON: " + said);
    }

    boolean has(String name) {
        return object.has(name);
    }

    String text(String name) {
        var value = required(name);
        if (!value.isString()) {
            throw new WireException("'" + name + "' must be a text in quotes");
        }
        return value.stringValue();
    }

    /** {@return the text, read as what it stands for} */
    <T> T text(String name, Function<String, T> parse) {
        try {
            return parse.apply(text(name));
        } catch (IllegalArgumentException wrong) {
            throw new WireException("'" + name + "': " + wrong.getMessage());
        }
    }

    long number(String name) {
        return number(required(name), name);
    }

    boolean bool(String name) {
        var value = required(name);
        if (!value.isBoolean()) {
            throw new WireException("'" + name + "' must be true or false");
        }
        return value.booleanValue();
    }

    List<JsonNode> array(String name, int sizeMax) {
        var value = required(name);
        if (!value.isArray()) {
            throw new WireException("'" + name + "' must be an array");
        }
        if (value.size() > sizeMax) {
            throw new WireException("'" + name + "' has " + value.size() + " items; at most " + sizeMax
                    + " are allowed");
        }
        return List.copyOf(value.values());
    }

    static long number(JsonNode value, String name) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new WireException("'" + name + "' must be a whole number");
        }
        return value.longValue();
    }

    private JsonNode required(String name) {
        var value = object.get(name);
        if (value == null || value.isNull()) {
            throw new WireException("'" + name + "' is missing");
        }
        return value;
    }
}
