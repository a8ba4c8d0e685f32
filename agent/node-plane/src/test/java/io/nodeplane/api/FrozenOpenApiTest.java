package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /v1} is frozen: what {@code openapi.json} has said once it goes on saying, and it asks callers for no more.
 *
 * <p>{@code -Dspec.freeze=true} writes the list anew, which is for additions alone.
 */
class FrozenOpenApiTest {
    private static final Path FROZEN = Path.of("src", "test", "resources", "frozen-v1", "openapi.txt");
    private static final Set<String> PROSE = Set.of("description", "summary", "info", "servers");
    private static final JsonNode DOCUMENT = new JsonMapper().readTree(Operations.openApi());

    /** Each leaf with its path; the place in an array means nothing. */
    private static void leaves(String path, JsonNode node, Set<String> lines) {
        if (node.isObject()) {
            node.properties().stream().filter(field -> !PROSE.contains(field.getKey()))
                    .forEach(field -> leaves(path + "/" + field.getKey(), field.getValue(), lines));
        } else if (node.isArray()) {
            node.forEach(item -> leaves(path + "/[]", item, lines));
        } else {
            lines.add(path + " " + node);
        }
    }

    private static List<String> frozen(Set<String> now) throws IOException {
        if (Boolean.getBoolean("spec.freeze")) {
            Files.createDirectories(FROZEN.getParent());
            Files.write(FROZEN, now);
        }
        return Files.readAllLines(FROZEN);
    }

    @Test
    void nothing_that_was_said_goes() throws IOException {
        var now = new TreeSet<String>();
        leaves("", DOCUMENT, now);
        assertThat(frozen(now)).hasSizeGreaterThan(300).allMatch(now::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Join", "Heartbeat", "Report"})
    void callers_are_asked_for_no_more(String request) throws IOException {
        var now = new TreeSet<String>();
        leaves("", DOCUMENT, now);
        var required = "/components/schemas/" + request + "/required/[] ";
        assertThat(now.stream().filter(line -> line.startsWith(required)))
                .containsExactlyElementsOf(frozen(now).stream().filter(line -> line.startsWith(required)).toList());
    }
}
