package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.json.DocumentWriter;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.detector.Link;
import io.nodeplane.model.NodeId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What {@code openapi.json} says, held against requests and answers, good and bad. */
@Timeout(180)
class OpenApiTest {
    private static final String TOKEN = "secret";
    private static final int CRAFTED = 1_500;
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode DOCUMENT = JSON.readTree(Operations.openApi());
    private static final SchemaRegistry REGISTRY = SchemaRegistry
            .withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final StubCluster cluster = new StubCluster();
    private final ApiServer server = ApiServer.start(new ApiAddress.Loopback("127.0.0.1", 0), TOKEN,
            Service.of(cluster.node("vpn-1")));
    private final HttpClient http = HttpClient.newHttpClient();
    private final TreeSet<String> seen = new TreeSet<>();

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    @Test
    void every_operation_answers_as_it_is_written_down() throws Exception {
        cluster.node("vpn-2").join(List.of());
        check("GET", "/v1/members", "/v1/members", "");
        check("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/vpn-1/metadata", "");
        check("POST", "/v1/join", "/v1/join", "{\"seeds\":[\"nobody.stub:1\"]}");
        check("POST", "/v1/join", "/v1/join", "{\"seeds\":1}");
        check("POST", "/v1/join", "/v1/join", "{\"seeds\":[\"vpn-2.stub:7946\"]}");
        check("POST", "/v1/heartbeat", "/v1/heartbeat",
                "{\"session\":\"s\",\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"endpoints\":\"a:1\"}}");
        check("POST", "/v1/heartbeat", "/v1/heartbeat", "{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"a\":\""
                + "x".repeat(2_000) + "\"}}");
        check("POST", "/v1/heartbeat", "/v1/heartbeat", "{\"seq\":1,\"dataPlaneReady\":true,\"metadata\":{\"a\":\""
                + "x".repeat(70_000) + "\"}}");
        check("PUT", "/v1/peers/{peerId}/state", "/v1/peers/vpn-2/state",
                "{\"state\":\"UP\",\"observedAt\":\"2026-01-01T00:00:00.5Z\",\"rttMs\":1}");
        check("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/vpn-2/metadata", "");
        check("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/vpn-3/metadata", "");
        cluster.suspect("vpn-2");
        check("GET", "/v1/members", "/v1/members", "");
        cluster.confirmDead("vpn-2");
        var members = check("GET", "/v1/members", "/v1/members", "");
        var tag = members.headers().firstValue("ETag").orElseThrow();
        assertThat(check("GET", "/v1/members", "/v1/members", "", "If-None-Match", tag).statusCode()).isEqualTo(304);
        check("GET", "/v1/members", "/v1/members", "", "Origin", "http://x");
        check("GET", "/v1/capabilities", "/v1/capabilities", "");
        assertThat(check("GET", "/v1/links", "/v1/links", "").statusCode()).as("the stub has none").isEqualTo(501);
        assertThat(check("POST", "/v1/charter/proposals", "/v1/charter/proposals", "{\"add\":\"vpn-2\"}").statusCode())
                .as("the stub has no charter").isEqualTo(501);
        assertThat(
                check("POST", "/v1/charter/approvals", "/v1/charter/approvals", "{\"proposal\":\"abcd\"}").statusCode())
                .as("the stub has no charter").isEqualTo(501);
        assertThat(check("POST", "/v1/peers/{peerId}/forget", "/v1/peers/vpn-2/forget", "").statusCode())
                .as("the stub forgets nobody").isEqualTo(501);
        check("GET", "/v1/healthz", "/v1/healthz", "");
        assertThat(check("GET", "/v1/openapi.json", "/v1/openapi.json", "").body())
                .isEqualTo(new String(Operations.openApi(), StandardCharsets.UTF_8));
        check("POST", "/v1/leave", "/v1/leave", "");
        var operations = new TreeSet<String>();
        DOCUMENT.get("paths").properties().forEach(path -> path.getValue().propertyNames()
                .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        // Its events have a test of their own below.
        operations.remove("GET /v1/members/watch");
        assertThat(seen).as("every operation was asked").isEqualTo(operations);
    }

    @Test
    void every_kind_of_event_is_as_it_is_written_down() {
        var plane = cluster.node("vpn-3");
        var before = plane.getMembers();
        plane.join(List.of());
        var after = plane.getMembers();
        conforms("Snapshot", DocumentWriter.update(Snapshot
                .of(Reason.INITIAL, after)));
        conforms("Delta", DocumentWriter
                .update(Delta.between(before, after)));
        conforms("KeepAlive", DocumentWriter.update(KeepAlive
                .of(after.epoch(), after.revision(), after.health(), after.ageMs())));
    }

    @Test
    void links_are_as_they_are_written_down() {
        conforms("Links", "{\"windowMs\":300000,\"links\":["
                + Link.NONE.json(1).with("peerId", "vpn-2").canonical() + "," + Link.NONE.answered(1).asked(2)
                        .helped(new NodeId("vpn-3"), 3).told(true, 4).probed(new Link.Probe(5, Optional.of(2L))).json(6)
                        .with("peerId", "vpn-2").canonical()
                + "]}");
    }

    /** Bodies that are nearly right: whatever comes, the answer is one that is written down, and no failure of the server. */
    @Test
    void crafted_bodies_get_an_answer_that_is_written_down() throws Exception {
        var random = new Random(15);
        var values = List.of("null", "1", "0", "-1", "1e400", "9007199254740992", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
                "[]", "{}", "[[[]]]", "true", "{\"a\":1}", "[\"a:1\"]", "\"2026-01-01T00:00:00Z\"",
                "\"" + "x".repeat(300)
                        + "\"",
                "{\"\":\"\"}", "nonsense", "\"UP\"");
        var names = List.of("seeds", "session", "seq", "dataPlaneReady", "metadata", "state", "observedAt", "rttMs",
                "endpointInUse", "later");
        var operations = List.of(List.of("POST", "/v1/join", "/v1/join"),
                List.of("POST", "/v1/heartbeat", "/v1/heartbeat"),
                List.of("PUT", "/v1/peers/{peerId}/state", "/v1/peers/vpn-2/state"),
                List.of("PUT", "/v1/peers/{peerId}/state", "/v1/peers/%7F/state"),
                List.of("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/%00/metadata"),
                List.of("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/..%2f..%2fx/metadata"),
                List.of("GET", "/v1/peers/{peerId}/metadata", "/v1/peers/%F0%9F%8C%8D/metadata"));
        for (int i = 0; i < CRAFTED; i++) {
            var fields = new ArrayList<String>();
            for (int field = random.nextInt(6); field > 0; field--) {
                fields.add("\"" + names.get(random.nextInt(names.size())) + "\":"
                        + values.get(random.nextInt(values.size())));
            }
            var operation = operations.get(random.nextInt(operations.size()));
            var answer = check(operation.get(0), operation.get(1), operation.get(2),
                    operation.get(0).equals("GET") ? "" : "{" + String.join(",", fields) + "}");
            assertThat(answer.statusCode()).as(operation + " " + fields + " " + answer.body()).isNotEqualTo(500);
        }
    }

    private HttpResponse<String> check(String method, String path, String target, String body, String... headers)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://" + server.address() + target))
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        // The server closes a connection after a path that is none, and a pool learns of that too late.
        var none = target.contains("%00") || target.contains("%2f");
        var answer = (none ? HttpClient.newHttpClient() : http).send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
        seen.add(method + " " + path);
        var operation = DOCUMENT.get("paths").get(path).get(method.toLowerCase(Locale.ROOT));
        var written = resolved(operation.get("responses").get(Integer.toString(answer.statusCode())));
        assertThat(written).as(method + " " + target + " answered " + answer.statusCode() + " " + answer.body())
                .isNotNull();
        if (operation.has("requestBody") && answer.statusCode() < 300) {
            valid(operation.get("requestBody").get("content").get("application/json").get("schema"), body);
        }
        if (written.has("content")) {
            var type = answer.headers().firstValue("Content-Type").orElseThrow();
            assertThat(written.get("content").has(type)).as(type).isTrue();
            valid(written.get("content").get(type).get("schema"), answer.body());
        } else {
            assertThat(answer.body()).isEmpty();
        }
        return answer;
    }

    private static JsonNode resolved(JsonNode written) {
        return written != null && written.has("$ref")
                ? DOCUMENT.at(written.get("$ref").stringValue().substring(1))
                : written;
    }

    private static void conforms(String name, String text) {
        valid(JSON.readTree("{\"$ref\":\"#/components/schemas/" + name + "\"}"), text);
    }

    private static void valid(JsonNode schema, String text) {
        assertThat(schema(schema).validate(JSON.readTree(text))).as(text).isEmpty();
    }

    private static Schema schema(JsonNode schema) {
        var whole = (ObjectNode) schema.deepCopy();
        whole.set("components", DOCUMENT.get("components"));
        return REGISTRY.getSchema(whole);
    }
}
