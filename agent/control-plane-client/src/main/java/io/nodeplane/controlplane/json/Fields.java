package io.nodeplane.controlplane.json;

import io.nodeplane.controlplane.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object, read field by field; every failure is a {@link DocumentException} that names the field. Fields that
 * nobody asks for are ignored, and {@code null} is the same as a field that is not there.
 */
record Fields(JsonNode object) {
    private static final int DEPTH_MAX = 32;
    private static final int NUMBER_DIGITS_MAX = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_DIGITS_MAX).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    static Fields of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Fields of(byte[] text) {
        try {
            var tree = MAPPER.readTree(text);
            if (tree == null || !tree.isObject()) {
                throw new DocumentException("a JSON object { ... } was expected");
            }
            return new Fields(tree);
        } catch (JacksonException wrong) {
            throw new DocumentException("this is not JSON: "
                    + String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse(""));
        }
    }

    boolean has(String name) {
        var value = object.get(name);
        return value != null && !value.isNull();
    }

    String text(String name) {
        var value = required(name);
        if (!value.isString()) {
            throw new DocumentException("'" + name + "' must be a text in quotes");
        }
        return value.stringValue();
    }

    Optional<String> textIfAny(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) {
        var value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new DocumentException("'" + name + "' must be a whole number");
        }
        return value.longValue();
    }

    int smallNumber(String name) {
        var number = number(name);
        if (number != (int) number) {
            throw new DocumentException("'" + name + "' is " + number + ", which is too large");
        }
        return (int) number;
    }

    boolean bool(String name) {
        var value = required(name);
        if (!value.isBoolean()) {
            throw new DocumentException("'" + name + "' must be true or false");
        }
        return value.booleanValue();
    }

    boolean bool(String name, boolean otherwise) {
        return has(name) ? bool(name) : otherwise;
    }

    Duration millis(String name) {
        return Duration.ofMillis(number(name));
    }

    Instant instant(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException wrong) {
            throw new DocumentException("'" + name + "' must be a time such as 2026-01-31T12:00:00.123Z");
        }
    }

    Fields object(String name) {
        var value = required(name);
        if (!value.isObject()) {
            throw new DocumentException("'" + name + "' must be an object");
        }
        return new Fields(value);
    }

    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var value : array(name)) {
            if (!value.isString()) {
                throw new DocumentException("'" + name + "' must be an array of texts in quotes");
            }
            texts.add(value.stringValue());
        }
        return texts;
    }

    <T> List<T> objects(String name, Function<Fields, T> read) {
        var found = new ArrayList<T>();
        for (var value : array(name)) {
            if (!value.isObject()) {
                throw new DocumentException("'" + name + "' must be an array of objects");
            }
            found.add(read.apply(new Fields(value)));
        }
        return found;
    }

    Map<String, Long> numbers(String name) {
        var numbers = new TreeMap<String, Long>();
        var object = object(name);
        object.object().propertyNames().forEach(key -> numbers.put(key, object.number(key)));
        return numbers;
    }

    Metadata metadata(String name) {
        var texts = new TreeMap<String, String>();
        for (var attribute : object(name).object().properties()) {
            if (!attribute.getValue().isString()) {
                throw new DocumentException("'" + name + "." + attribute.getKey() + "' must be a text in quotes");
            }
            texts.put(attribute.getKey(), attribute.getValue().stringValue());
        }
        return Metadata.of(texts);
    }

    private Iterable<JsonNode> array(String name) {
        var value = required(name);
        if (!value.isArray()) {
            throw new DocumentException("'" + name + "' must be an array");
        }
        return value.values();
    }

    private JsonNode required(String name) {
        var value = object.get(name);
        if (value == null || value.isNull()) {
            throw new DocumentException("'" + name + "' is missing");
        }
        return value;
    }
}
