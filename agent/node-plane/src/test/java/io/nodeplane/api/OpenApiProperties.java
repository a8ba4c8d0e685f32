package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.nodeplane.api.CraftedRequests.Crafted;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.stub.StubCluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Ten thousand requests that are made from {@code openapi.json}, and whatever they ask, an answer that it has. */
class OpenApiProperties {
    private static final int REQUESTS = 10_000;
    private static final String TOKEN = "secret";
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode DOCUMENT = JSON.readTree(Operations.openApi());
    private static final SchemaRegistry REGISTRY = SchemaRegistry
            .withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    /** What is answered to whoever asks for something else than the document has. */
    private static final List<Integer> ELSEWHERE = List.of(400, 401, 403, 404, 405);

    private final TreeMap<String, Schema> schemas = new TreeMap<>();
    private final TreeMap<Integer, Integer> answers = new TreeMap<>();
    /** The same answer to the same question need not be read again. */
    private final Set<String> read = new HashSet<>();
    private @Nullable ApiServer server;
    private @Nullable RawHttp http;

    @BeforeProperty
    void start() throws Exception {
        var cluster = new StubCluster();
        cluster.node("vpn-2").join(List.of());
        server = ApiServer.start(new ApiAddress.Loopback("127.0.0.1", 0), TOKEN, Service.of(cluster.node("vpn-1")));
        http = new RawHttp((ApiAddress.Loopback) server.address());
    }

    @AfterProperty
    void stop() throws Exception {
        http.close();
        server.close();
    }

    @Provide
    Arbitrary<Crafted> requests() {
        return new CraftedRequests(DOCUMENT).all(TOKEN);
    }

    // What fails depends on what was asked before, so that there is nothing to make smaller.
    @Property(tries = REQUESTS, shrinking = ShrinkingMode.OFF)
    void every_request_gets_an_answer_that_is_written_down(@ForAll("requests") Crafted request) throws Exception {
        var answer = http.ask(request);
        var count = answers.merge(answer.status(), 1, Integer::sum);
        // Seeds that do not answer are no failure of the server, and 503 says that; nor is that the stub does not look at links,
        // forgets nobody, and has no charter.
        assertThat(answer.status() < 500 || answer.status() == 503 && request.path().equals("/v1/join")
                || answer.status() == 501 && (request.path().equals("/v1/links")
                        || request.path().endsWith("/forget") || request.path().startsWith("/v1/charter/")))
                .as("%s answered %s %s", request, answer.status(), answer.body()).isTrue();
        var written = written(request, answer.status());
        assertThat(written).as("%s answered %s %s", request, answer.status(), answer.body()).isNotNull();
        if (written.has("content")) {
            assertThat(written.get("content").has(answer.type())).as("%s: %s", request, answer.type()).isTrue();
            if (answer.type().equals("text/event-stream")) {
                assertThat(answer.body()).as(request.toString()).startsWith("id: ").contains("\nevent: snapshot\n");
            } else {
                valid(answer.type() + answer.status() + request.path(),
                        written.get("content").get(answer.type()).get("schema"), request, answer.body());
            }
        } else {
            assertThat(answer.body()).as(request.toString()).isEmpty();
        }
        if (answer.status() >= 400) {
            assertThat(answer.body()).as(request.toString()).contains("\"status\":" + answer.status() + ",");
        }
        if (count % 500 == 0) {
            healthy();
        }
    }

    /** {@return what the document says of this answer; null if nothing} */
    private static @Nullable JsonNode written(Crafted request, int status) {
        var operation = DOCUMENT.get("paths").get(request.path()).get(request.operation());
        var written = operation == null ? null : operation.get("responses").get(Integer.toString(status));
        if (written == null && !request.plain() && ELSEWHERE.contains(status)) {
            written = DOCUMENT.at("/components/responses/P" + status);
        }
        return written != null && written.has("$ref")
                ? DOCUMENT.at(written.get("$ref").stringValue().substring(1))
                : written;
    }

    private void valid(String key, JsonNode schema, Crafted request, String text) {
        if (!read.add(key + " " + text)) {
            return;
        }
        var compiled = schemas.computeIfAbsent(key, made -> {
            var whole = (ObjectNode) schema.deepCopy();
            whole.set("components", DOCUMENT.get("components"));
            return REGISTRY.getSchema(whole);
        });
        assertThat(compiled.validate(JSON.readTree(text))).as("%s: %s", request, text).isEmpty();
    }

    private void healthy() throws Exception {
        var answer = http.ask(new Crafted("GET", "/v1/healthz", "/v1/healthz", true,
                List.of("Host: 127.0.0.1", "Authorization: Bearer " + TOKEN), ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
