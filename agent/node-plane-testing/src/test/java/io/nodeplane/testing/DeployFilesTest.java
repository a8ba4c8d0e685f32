package io.nodeplane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The compose files, where no Compose reads them: what they say is whole, and fits together. */
class DeployFilesTest {
    private static final String MERGE = "<<";

    static List<String> nodes() {
        return List.of("node-1", "node-2", "node-3");
    }

    /** {@return what a node is told in its environment, for a test, where the one who calls Compose has set nothing} */
    static Map<String, String> environment(String node) throws IOException {
        var environment = new LinkedHashMap<String, String>();
        for (var file : List.of("compose.yaml", "compose.testing.yaml")) {
            map(service(file, node).get("environment")).forEach((key, value) -> environment.put(key,
                    value.toString().replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1")));
        }
        return environment;
    }

    @Test
    void each_node_has_a_disk_a_secret_a_charter_a_health_check_and_an_address_of_its_own() throws IOException {
        var volumes = map(file("compose.yaml").get("volumes"));
        for (var node : nodes()) {
            var service = service("compose.yaml", node);
            assertThat(texts(service.get("volumes"))).containsExactly(node + "-data:/data",
                    node + "-api:/run/node-plane",
                    "./charter.json:/etc/node-plane/charter.json:ro", "./secret:/etc/node-plane/secret:ro");
            assertThat(volumes).containsKeys(node + "-data", node + "-api");
            assertThat(service).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("restart", "unless-stopped");
            assertThat(texts(map(service.get("healthcheck")).get("test")))
                    .containsExactly("CMD", "/bin/bash", "/opt/node-plane/healthy.sh");
            var environment = environment(node);
            assertThat(environment).containsEntry("NODE_PLANE_NODE", node)
                    .containsEntry("NODE_PLANE_SECRET_FILE", "/etc/node-plane/secret/secret")
                    .containsEntry("_JAVA_OPTIONS", "-Xmx64m");
            assertThat(environment.get("NODE_PLANE_SEEDS")).contains(node + ":" + port(node));
        }
        assertThat(nodes().stream().map(DeployFilesTest::port).distinct()).hasSize(3);
    }

    @Test
    void for_tests_every_directed_link_and_every_api_is_a_proxy() throws IOException {
        for (var node : nodes()) {
            var link = "link-" + node.substring(node.length() - 1);
            assertThat(service("compose.testing.yaml", node)).containsEntry("network_mode", "service:" + link);
            var hosts = texts(service("compose.testing.yaml", link).get("extra_hosts"));
            var proxies = Files.readString(Shell.DEPLOY.resolve("links").resolve(link + ".json"));
            assertThat(proxies).contains("{\"name\": \"api\", \"listen\": \"0.0.0.0:7071\", \"upstream\": \""
                    + environment(node).get("NODE_PLANE_API") + "\", \"enabled\": true}");
            for (var other : nodes().stream().filter(one -> !one.equals(node)).toList()) {
                assertThat(hosts).contains(other + ":127.0.0.1");
                assertThat(proxies).contains("{\"name\": \"" + other + "\", \"listen\": \"127.0.0.1:" + port(other)
                        + "\", \"upstream\": \"" + other.replace("node", "link") + ":" + port(other)
                        + "\", \"enabled\": true}");
            }
            assertThat(hosts).hasSize(2);
        }
    }

    private static String port(String node) {
        try {
            return environment(node).get("NODE_PLANE_LISTEN").replace("0.0.0.0:", "");
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Map<String, Object> service(String file, String name) throws IOException {
        return map(map(file(file).get("services")).get(name));
    }

    private static Map<String, Object> file(String name) throws IOException {
        return map(new Load(LoadSettings.builder().build()).loadFromString(
                Files.readString(Shell.DEPLOY.resolve(name))));
    }

    /** {@return the mapping, with what it merges} */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        var given = (Map<String, Object>) node;
        var whole = new LinkedHashMap<String, Object>();
        Stream.ofNullable(given.get(MERGE)).forEach(merged -> whole.putAll(map(merged)));
        given.forEach((key, value) -> {
            if (!key.equals(MERGE)) {
                whole.put(key, value);
            }
        });
        return whole;
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Object node) {
        return (List<String>) node;
    }
}
