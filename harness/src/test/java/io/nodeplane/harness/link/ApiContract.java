package io.nodeplane.harness.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP API: paths, JSON, status codes. */
interface ApiContract extends Subject {

    private Bench.Answer api(String method, String path, String body) {
        return Bench.api(apiPort(), method, path, body);
    }

    @Test
    default void the_version_is_json() {
        assertThat(api("GET", "/version", "").json().path("version").asString()).isNotEmpty();
    }

    @Test
    default void a_proxy_is_made_shown_listed_and_deleted() {
        var made = api("POST", "/proxies", """
                {"name":"api-1","listen":"127.77.0.1:0","upstream":"127.0.0.1:9"}""");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.contentType()).startsWith("application/json");
        assertThat(made.json().path("name").asString()).isEqualTo("api-1");
        assertThat(made.json().path("listen").asString()).matches("127\\.77\\.0\\.1:[1-9]\\d+");
        assertThat(made.json().path("upstream").asString()).isEqualTo("127.0.0.1:9");
        assertThat(made.json().path("enabled").asBoolean()).isTrue();
        assertThat(made.json().path("toxics").isArray()).isTrue();
        assertThat(api("GET", "/proxies/api-1", "").json()).isEqualTo(made.json());
        assertThat(api("GET", "/proxies", "").json().path("api-1")).isEqualTo(made.json());
        assertThat(api("DELETE", "/proxies/api-1", "").status()).isEqualTo(204);
        assertThat(api("GET", "/proxies/api-1", "").status()).isEqualTo(404);
        assertThat(api("GET", "/proxies", "").json().has("api-1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            POST   | /proxies                  | {"upstream":"127.0.0.1:9"}         | 400 | missing required field: name
            POST   | /proxies                  | {"name":"x"}                       | 400 | missing required field: upstream
            POST   | /proxies                  | {nonsense                          | 400 | bad request body
            POST   | /proxies                  | {"name":7,"upstream":"a:1"}        | 400 | bad request body
            POST   | /proxies                  | {"name":"x","upstream":"a:1","listen":"nowhere"} | 500 | missing port
            GET    | /proxies/none             | {}                                 | 404 | proxy not found
            POST   | /proxies/none             | {}                                 | 404 | proxy not found
            PATCH  | /proxies/none             | {}                                 | 404 | proxy not found
            DELETE | /proxies/none             | {}                                 | 404 | proxy not found
            GET    | /proxies/none/toxics      | {}                                 | 404 | proxy not found
            POST   | /proxies/none/toxics      | {"type":"latency"}                 | 404 | proxy not found
            POST   | /populate                 | [{"name":"x"}]                     | 400 | missing required field: upstream
            POST   | /populate                 | {}                                 | 400 | bad request body
            """)
    default void a_wrong_request_is_refused_with_a_status_and_a_sentence(String method, String path, String body,
            int status, String error) {
        var answer = api(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("error").asString()).contains(error);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    }

    @Test
    default void a_name_or_an_address_can_be_taken_once() throws IOException {
        try (var bench = new Bench(this)) {
            var again = """
                    {"name":"%s","listen":"127.0.0.1:0","upstream":"127.0.0.1:9"}""".formatted(bench.name);
            assertThat(api("POST", "/proxies", again).status()).isEqualTo(409);
            var taken = """
                    {"name":"taken","listen":"127.0.0.1:%d","upstream":"127.0.0.1:9"}"""
                    .formatted(bench.listen().getPort());
            var answer = api("POST", "/proxies", taken);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.json().path("error").asString()).contains("in use");
            assertThat(api("GET", "/proxies/taken", "").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    default void a_toxic_is_made_with_defaults_changed_in_part_and_deleted(String change) throws IOException {
        try (var bench = new Bench(this)) {
            var toxics = "/proxies/" + bench.name + "/toxics";
            var made = api("POST", toxics, """
                    {"type":"latency","attributes":{"latency":5}}""");
            assertThat(made.status()).isEqualTo(200);
            assertThat(made.json().toString()).isEqualTo("""
                    {"attributes":{"latency":5,"jitter":0},"name":"latency_downstream","type":"latency",\
                    "stream":"downstream","toxicity":1}""".replace("1}", made.text().contains("1.0") ? "1.0}" : "1}"));
            var one = toxics + "/latency_downstream";
            var changed = api(change, one, """
                    {"attributes":{"jitter":3},"toxicity":0.5,"stream":"upstream","name":"other"}""");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.json().path("attributes").toString()).isEqualTo("{\"latency\":5,\"jitter\":3}");
            assertThat(changed.json().path("toxicity").asDouble()).isEqualTo(0.5);
            assertThat(changed.json().path("stream").asString()).isEqualTo("downstream");
            assertThat(api("GET", one, "").json()).isEqualTo(changed.json());
            assertThat(api("GET", toxics, "").json().path(0)).isEqualTo(changed.json());
            assertThat(bench.proxy("GET", "").json().path("toxics").path(0)).isEqualTo(changed.json());
            assertThat(api("DELETE", one, "").status()).isEqualTo(204);
            assertThat(api("GET", toxics, "").json().size()).isZero();
            assertThat(api("DELETE", one, "").status()).isEqualTo(404);
            assertThat(api(change, one, "{}").status()).isEqualTo(404);
            assertThat(api("GET", one, "").json().path("error").asString()).isEqualTo("toxic not found");
        }
    }

    @Test
    default void a_wrong_toxic_is_refused() throws IOException {
        try (var bench = new Bench(this)) {
            var toxics = "/proxies/" + bench.name + "/toxics";
            assertThat(api("POST", toxics, "{\"type\":\"plague\"}").json().toString())
                    .isEqualTo("{\"error\":\"invalid toxic type\",\"status\":400}");
            assertThat(api("POST", toxics, "{\"type\":\"latency\",\"stream\":\"up\"}").json().path("error").asString())
                    .isEqualTo("stream was invalid, can be either upstream or downstream");
            assertThat(api("POST", toxics, "{\"type\":\"latency\",\"attributes\":{\"latency\":\"5\"}}").status())
                    .isEqualTo(400);
            bench.toxic("latency", "UpStream", "{}");
            var twice = api("POST", toxics, "{\"type\":\"timeout\",\"name\":\"t\"}");
            assertThat(twice.status()).isEqualTo(409);
            assertThat(twice.json().path("error").asString()).isEqualTo("toxic already exists");
        }
    }

    @Test
    default void all_types_show_their_attributes() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("a", "latency", "upstream", "{\"latency\":1,\"jitter\":2}", 1);
            bench.toxic("b", "bandwidth", "downstream", "{\"rate\":1}", 1);
            bench.toxic("c", "timeout", "upstream", "{\"timeout\":1}", 1);
            bench.toxic("e", "limit_data", "upstream", "{\"bytes\":1}", 1);
            var shown = new StringBuilder();
            bench.proxy("GET", "").json().path("toxics").forEach(toxic -> shown.append(toxic.path("name").asString())
                    .append(toxic.path("type").asString()).append(toxic.path("attributes")).append('\n'));
            assertThat(shown.toString()).isEqualTo("""
                    alatency{"latency":1,"jitter":2}
                    ctimeout{"timeout":1}
                    elimit_data{"bytes":1}
                    bbandwidth{"rate":1}
                    """);
        }
    }

    @Test
    default void populate_makes_keeps_and_replaces_and_reset_mends_all() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("latency", "upstream", "{}");
            var same = bench.proxy("GET", "").json();
            var answer = api("POST", "/populate", """
                    [{"name":"%s","listen":"%s","upstream":"%s"},
                     {"name":"p-2","listen":"127.0.0.1:0","upstream":"127.0.0.1:9","enabled":false}]"""
                    .formatted(bench.name, same.path("listen").asString(), bench.upstreamAddress()));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.json().path("proxies").path(0)).isEqualTo(same);
            assertThat(answer.json().path("proxies").path(1).path("enabled").asBoolean()).isFalse();
            assertThat(api("POST", "/reset", "").status()).isEqualTo(204);
            assertThat(bench.proxy("GET", "").json().path("toxics").size()).isZero();
            assertThat(api("GET", "/proxies/p-2", "").json().path("enabled").asBoolean()).isTrue();
            assertThat(api("DELETE", "/proxies/p-2", "").status()).isEqualTo(204);
        }
    }

    @Test
    default void browsers_are_refused() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + apiPort() + "/proxies"))
                .header("User-Agent", "Mozilla/5.0").build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
    }
}
