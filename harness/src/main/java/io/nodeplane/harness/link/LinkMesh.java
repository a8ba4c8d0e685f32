package io.nodeplane.harness.link;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.LimitData;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The proxies of all directed links of a cluster, on one Toxiproxy or one link server. The only class that knows the
 * Toxiproxy client.
 *
 * <p>A change of many links is not atomic: links change a few at once, and {@link Applied} says how long it took. A
 * change that fails throws {@link LinkException} and leaves its links marked as changed, so that {@link #mend} and
 * {@link #unslow} undo whatever part of it took place. Safe for use by several threads.
 */
public final class LinkMesh implements Links, AutoCloseable {
    static final Duration CALL_MAX = Duration.ofSeconds(10);
    private static final List<ToxicDirection> BOTH = List.of(ToxicDirection.UPSTREAM, ToxicDirection.DOWNSTREAM);

    private final ToxiproxyClient client;
    private final Calls calls;
    /** Everything made here, by proxy name. */
    private final ConcurrentSkipListMap<String, Proxy> proxies = new ConcurrentSkipListMap<>();
    private final Object lock = new Object();
    private final SortedMap<Link, CutMode> cuts = new TreeMap<>();
    private final SortedSet<Link> slow = new TreeSet<>();
    private final SortedSet<Link> limited = new TreeSet<>();

    private LinkMesh(ToxiproxyClient client, Calls calls) {
        this.client = client;
        this.calls = calls;
    }

    /**
     * Makes one proxy per link and checks that the server has them all.
     *
     * @throws LinkException if one cannot be made, or another has its name; none is left behind then
     */
    public static LinkMesh create(String apiHost, int apiPort, SortedMap<Link, Route> routes) {
        return create(apiHost, apiPort, routes, CALL_MAX);
    }

    static LinkMesh create(String apiHost, int apiPort, SortedMap<Link, Route> routes, Duration callMax) {
        var mesh = new LinkMesh(new ToxiproxyClient(apiHost, apiPort), new Calls(callMax));
        var named = new TreeMap<String, Route>();
        routes.forEach((link, route) -> named.put(name(link), route));
        try {
            mesh.make(named);
        } catch (LinkException failed) {
            try {
                mesh.close();
            } catch (LinkException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
        return mesh;
    }

    /** {@return the name of a link's proxy, as the server and its metrics show it: {@code node-1-to-node-2}} */
    public static String name(Link link) {
        return link.from() + "-to-" + link.to();
    }

    /**
     * Makes a proxy that is no link: nothing here ever breaks it. The lab looks at agents through such ones.
     *
     * @throws LinkException if it cannot be made
     */
    public Applied observe(String name, String listen, String upstream) {
        return make(new TreeMap<>(Map.of(name, new Route(listen, upstream))));
    }

    /**
     * {@return the address on which the proxy of this name listens, with the port it was given}
     *
     * @throws IllegalArgumentException if there is no such proxy
     */
    public String listen(String name) {
        return proxy(name).getListen();
    }

    /** {@return the cuts in force} */
    public SortedMap<Link, CutMode> cuts() {
        synchronized (lock) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(cuts));
        }
    }

    @Override
    public Applied cut(SortedSet<Link> links, CutMode mode) {
        synchronized (lock) {
            links.forEach(link -> proxy(name(link)));
            var twice = links.stream().filter(cuts::containsKey).map(link -> link + " (" + cuts.get(link) + ")")
                    .toList();
            if (!twice.isEmpty()) {
                throw new IllegalStateException("already cut, mend before cutting again: " + String.join(", ", twice));
            }
            links.forEach(link -> cuts.put(link, mode));
        }
        return calls.each(new TreeSet<>(links), (link, counted) -> cut(link, mode, counted));
    }

    private void cut(Link link, CutMode mode, Calls.Counted counted) {
        var proxy = proxy(name(link));
        var what = "cut " + link + " (" + mode + ")";
        switch (mode) {
            case REFUSE -> counted.call(what, () -> {
                proxy.disable();
                return proxy;
            });
            case DROP -> BOTH.forEach(
                    way -> counted.call(what, () -> proxy.toxics().timeout(toxic("cut", way), way, 0)));
            case JAM -> BOTH.forEach(
                    way -> counted.call(what, () -> proxy.toxics().bandwidth(toxic("cut", way), way, 0)));
        }
    }

    @Override
    public Applied mend(SortedSet<Link> links) {
        var cut = new TreeMap<Link, CutMode>(cuts());
        cut.keySet().retainAll(links);
        return calls.each(cut.entrySet(), (entry, counted) -> {
            var link = entry.getKey();
            var proxy = proxy(name(link));
            switch (entry.getValue()) {
                case REFUSE -> counted.call("mend " + link, () -> {
                    proxy.enable();
                    return proxy;
                });
                case DROP, JAM -> remove(proxy, "cut", "mend " + link, counted);
            }
            synchronized (lock) {
                cuts.remove(link);
            }
        });
    }

    @Override
    public Applied slow(SortedSet<Link> links, Duration delay, Duration jitter) {
        synchronized (lock) {
            links.forEach(link -> proxy(name(link)));
            var twice = links.stream().filter(slow::contains).map(Link::toString).toList();
            if (!twice.isEmpty()) {
                throw new IllegalStateException("already slowed, unslow before: " + String.join(", ", twice));
            }
            slow.addAll(links);
        }
        return calls.each(new TreeSet<>(links), (link, counted) -> BOTH.forEach(way -> {
            var toxics = proxy(name(link)).toxics();
            var what = "slow " + link;
            var latency = counted.call(what, () -> toxics.latency(toxic("slow", way), way, delay.toMillis()));
            if (jitter.isPositive()) {
                counted.call(what, () -> latency.setJitter(jitter.toMillis()));
            }
        }));
    }

    @Override
    public Applied unslow(SortedSet<Link> links) {
        return lift(links, slow, "slow", "unslow ");
    }

    @Override
    public Applied limit(SortedSet<Link> links, Streams streams, int bytes) {
        links.forEach(link -> proxy(name(link)));
        synchronized (lock) {
            limited.addAll(links);
        }
        return calls.each(new TreeSet<>(links), (link, counted) -> ways(streams).forEach(way -> {
            var toxics = proxy(name(link)).toxics();
            var what = "limit " + link + " to " + bytes + " bytes";
            var name = toxic("limit", way);
            // Changed rather than made anew: a connection that has had its bytes is closed, and not given as many again.
            var there = counted.call(what, () -> new ArrayList<Toxic>(toxics.getAll())).stream()
                    .filter(LimitData.class::isInstance).map(LimitData.class::cast)
                    .filter(toxic -> toxic.getName().equals(name)).findFirst();
            counted.call(what, () -> there.isPresent()
                    ? there.get().setBytes(bytes)
                    : toxics.limitData(name, way, bytes));
        }));
    }

    @Override
    public Applied unlimit(SortedSet<Link> links) {
        return lift(links, limited, "limit", "lift the limit of ");
    }

    /** Takes a toxic off those of the links that have it. */
    private Applied lift(SortedSet<Link> links, SortedSet<Link> having, String toxic, String what) {
        var those = new TreeSet<Link>(links);
        synchronized (lock) {
            those.retainAll(having);
        }
        return calls.each(those, (link, counted) -> {
            remove(proxy(name(link)), toxic, what + link, counted);
            synchronized (lock) {
                having.remove(link);
            }
        });
    }

    private static List<ToxicDirection> ways(Streams streams) {
        return switch (streams) {
            case REQUESTS -> List.of(ToxicDirection.UPSTREAM);
            case REPLIES -> List.of(ToxicDirection.DOWNSTREAM);
            case BOTH -> BOTH;
        };
    }

    /** {@return the version the server says it is} */
    public String version() {
        var version = new ArrayList<String>();
        calls.each(List.of(client),
                (server, counted) -> version.add(counted.call("ask for the version", server::version)));
        try {
            return JsonMapper.shared().readTree(version.getFirst()).path("version").asString();
        } catch (JacksonException noJson) {
            return version.getFirst().strip();
        }
    }

    /** Deletes every proxy made here. @throws LinkException if one could not be deleted */
    @Override
    public void close() {
        try {
            calls.each(List.copyOf(proxies.keySet()), (name, counted) -> {
                if (proxies.remove(name) instanceof Proxy proxy) {
                    counted.call("delete " + name, () -> {
                        proxy.delete();
                        return name;
                    });
                }
            });
        } finally {
            calls.close();
        }
    }

    /** Asks nothing more of a server that goes now, and its proxies with it: deleting one can take it half a minute. */
    public void abandon() {
        proxies.clear();
        calls.close();
    }

    private Applied make(SortedMap<String, Route> wanted) {
        var made = calls.each(wanted.entrySet(), (entry, counted) -> {
            var route = entry.getValue();
            var proxy = counted.call("make proxy " + entry.getKey() + " at " + route.listen(),
                    () -> client.createProxy(entry.getKey(), route.listen(), route.upstream()));
            proxies.put(entry.getKey(), proxy);
        });
        var checked = calls.each(List.of(wanted), (all, counted) -> check(all, counted));
        return new Applied(made.started(), checked.ended(), made.calls() + checked.calls());
    }

    private void check(SortedMap<String, Route> wanted, Calls.Counted counted) {
        var there = new TreeMap<String, Proxy>();
        counted.call("list the proxies", client::getProxies).forEach(proxy -> there.put(proxy.getName(), proxy));
        wanted.forEach((name, route) -> {
            var proxy = there.get(name);
            if (proxy == null || !proxy.isEnabled() || !proxy.getUpstream().equals(route.upstream())) {
                throw new LinkException("the proxy server does not have proxy " + name + " to " + route.upstream()
                        + " as it was made: " + proxy);
            }
        });
    }

    private Proxy proxy(String name) {
        var proxy = proxies.get(name);
        if (proxy == null) {
            throw new IllegalArgumentException("no proxy " + name + " here, only " + proxies.keySet());
        }
        return proxy;
    }

    private static String toxic(String purpose, ToxicDirection way) {
        return purpose + "_" + way.name().toLowerCase(Locale.ROOT);
    }

    /** Removes what toxics of this purpose there are: after a change that failed half way it may be one or none. */
    private static void remove(Proxy proxy, String purpose, String what, Calls.Counted counted) {
        var names = BOTH.stream().map(way -> toxic(purpose, way)).toList();
        for (Toxic toxic : counted.call(what, () -> all(proxy))) {
            if (names.contains(toxic.getName())) {
                counted.call(what, () -> {
                    toxic.remove();
                    return toxic;
                });
            }
        }
    }

    private static List<Toxic> all(Proxy proxy) throws IOException {
        return new ArrayList<>(proxy.toxics().getAll());
    }
}
