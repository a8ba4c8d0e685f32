package io.nodeplane.testing;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The network of one node: a Toxiproxy, in whose network namespace the node's agent lives.
 *
 * <p>So the API that the agent serves on its loopback interface, for programs of its own machine, has a way out for the test and
 * for nobody else, and what the agent dials under the names of its peers is a proxy: one for each directed link. Address and
 * published ports are the namespace's: they stay while the agent is killed and started again.
 */
final class LinkContainer extends ToxiproxyContainer {
    private static final int CONTROL_PORT = 8474;
    private static final List<ToxicDirection> BOTH = List.of(ToxicDirection.UPSTREAM, ToxicDirection.DOWNSTREAM);

    private final Map<String, Proxy> proxies = new HashMap<>();
    private final List<Integer> published = new ArrayList<>(List.of(CONTROL_PORT));

    LinkContainer(DockerImageName image) {
        super(image.asCompatibleSubstituteFor("ghcr.io/shopify/toxiproxy"));
        setExposedPorts(published);
    }

    /** Publishes a port of the namespace to the host; before the start. */
    void publish(int port) {
        published.add(port);
        setExposedPorts(published);
    }

    /** Proxies a port of the namespace, whoever listens behind it by and by. */
    void proxy(String name, String listen, String upstream) {
        var toxiproxy = new ToxiproxyClient(getHost(), getMappedPort(CONTROL_PORT));
        order("make the proxy " + name, () -> {
            // One that is reused has it already.
            var there = toxiproxy.getProxyOrNull(name);
            return proxies.put(name, there == null ? toxiproxy.createProxy(name, listen, upstream) : there);
        });
    }

    /** Drops every byte of a proxy, both ways and in silence; its connections stay open. */
    void drop(String name) {
        BOTH.forEach(way -> order("cut " + name, () -> proxy(name).toxics().timeout(toxic("cut", way), way, 0)));
    }

    /** Delays every byte of a proxy, both ways. */
    void delay(String name, Duration delay) {
        lift(name, "slow");
        BOTH.forEach(way -> order("slow " + name,
                () -> proxy(name).toxics().latency(toxic("slow", way), way, delay.toMillis())));
    }

    /** Ends what {@link #drop} and {@link #delay} have begun. */
    void mend(String name) {
        lift(name, "cut");
        lift(name, "slow");
    }

    private void lift(String name, String purpose) {
        order("mend " + name, () -> {
            for (var toxic : List.copyOf(proxy(name).toxics().getAll())) {
                if (toxic.getName().startsWith(purpose)) {
                    toxic.remove();
                }
            }
            return name;
        });
    }

    private Proxy proxy(String name) {
        var proxy = proxies.get(name);
        if (proxy == null) {
            throw new IllegalArgumentException("there is no link " + name + ", only " + proxies.keySet());
        }
        return proxy;
    }

    private static String toxic(String purpose, ToxicDirection way) {
        return purpose + "_" + way.name().toLowerCase(Locale.ROOT);
    }

    private interface Order {
        @Nullable
        Object give() throws IOException;
    }

    private static void order(String what, Order order) {
        try {
            order.give();
        } catch (IOException failed) {
            throw new UncheckedIOException("Toxiproxy did not " + what, failed);
        }
    }
}
