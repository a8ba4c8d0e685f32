package io.nodeplane.harness.link.server;

import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** The counters as Prometheus text, under Toxiproxy's names and labels. */
final class Metrics {
    private Metrics() {}

    static String text(Collection<Proxy> proxies) {
        var text = new StringBuilder();
        family(text, "toxiproxy_proxy_received_bytes_total", proxies, way -> way.received);
        family(text, "toxiproxy_proxy_sent_bytes_total", proxies, way -> way.sent);
        return text.toString();
    }

    private static void family(StringBuilder text, String name, Collection<Proxy> proxies,
            Function<Counters.Way, LongAdder> counter) {
        text.append("# HELP ").append(name).append(" \n# TYPE ").append(name).append(" counter\n");
        for (var proxy : proxies) {
            var shown = proxy.shown();
            for (var direction : Direction.values()) {
                text.append(name).append("{direction=\"").append(direction.word()).append("\",listener=\"")
                        .append(escaped(shown.listen())).append("\",proxy=\"").append(escaped(shown.name()))
                        .append("\",upstream=\"").append(escaped(shown.upstream())).append("\"} ")
                        .append(counter.apply(proxy.counters().way(direction)).sum()).append('\n');
            }
        }
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
