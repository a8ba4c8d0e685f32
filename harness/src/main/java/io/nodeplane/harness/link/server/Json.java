package io.nodeplane.harness.link.server;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/** Toxiproxy's JSON, to and from values. Everything unreadable is an {@link ApiError} of status 400. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES).disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .withCoercionConfig(LogicalType.Textual,
                    text -> List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                            .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .build();

    private record NewToxic(@Nullable String name, @Nullable String type, @Nullable String stream,
            @Nullable Float toxicity, @Nullable ObjectNode attributes) {}

    private record ToxicChange(@Nullable Float toxicity, @Nullable ObjectNode attributes) {}

    private Json() {}

    static ProxyBody proxy(String body) {
        return read(body, ProxyBody.class);
    }

    static List<ProxyBody> proxies(String body) {
        return Arrays.asList(read(body, ProxyBody[].class));
    }

    static Toxic.Placed newToxic(String body) {
        var given = read(body, NewToxic.class);
        var direction = given.stream() == null ? Direction.DOWNSTREAM : Direction.of(given.stream());
        var typeWord = given.type() == null ? "" : given.type();
        var name = given.name() == null || given.name().isEmpty() ? typeWord + "_" + direction.word() : given.name();
        var type = Toxic.Type.of(typeWord);
        var toxic = toxic(given.attributes() == null ? MAPPER.createObjectNode() : given.attributes(), type.shape());
        return new Toxic.Placed(name, type, direction, given.toxicity() == null ? 1 : given.toxicity(), toxic);
    }

    /** {@return the toxic with what the body says of it, and everything else as it was} */
    static Toxic.Placed changed(Toxic.Placed old, String body) {
        var given = read(body, ToxicChange.class);
        ObjectNode attributes = MAPPER.valueToTree(old.toxic());
        if (given.attributes() != null) {
            attributes.setAll(given.attributes());
        }
        return new Toxic.Placed(old.name(), old.type(), old.direction(),
                given.toxicity() == null ? old.toxicity() : given.toxicity(), toxic(attributes, old.type().shape()));
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, Object> of(Proxy.Shown proxy) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", proxy.name());
        fields.put("listen", proxy.listen());
        fields.put("upstream", proxy.upstream());
        fields.put("enabled", proxy.enabled());
        fields.put("toxics", proxy.toxics().stream().map(Json::of).toList());
        return fields;
    }

    static Map<String, Object> of(Toxic.Placed placed) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("attributes", placed.toxic());
        fields.put("name", placed.name());
        fields.put("type", placed.type().word());
        fields.put("stream", placed.direction().word());
        fields.put("toxicity", placed.toxicity());
        return fields;
    }

    static Map<String, Object> of(ApiError error) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("error", String.valueOf(error.getMessage()));
        fields.put("status", error.status());
        return fields;
    }

    private static Toxic toxic(JsonNode attributes, Class<? extends Toxic> shape) {
        try {
            return MAPPER.treeToValue(attributes, shape);
        } catch (JacksonException wrong) {
            throw ApiError.badBody(wrong.getOriginalMessage());
        }
    }

    private static <T> T read(String body, Class<T> shape) {
        try {
            var value = MAPPER.readValue(body, shape);
            if (value == null) {
                throw ApiError.badBody("null");
            }
            return value;
        } catch (JacksonException wrong) {
            throw ApiError.badBody(wrong.getOriginalMessage());
        }
    }
}
