package io.nodeplane.harness.link.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/** All proxies of one server, by name. */
final class Proxies {
    static final int PROXIES_MAX = 4096;

    private final long seed;
    private final Executor threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<String, Proxy> proxies = new TreeMap<>();

    Proxies(long seed, Executor threads) {
        this.seed = seed;
        this.threads = threads;
    }

    SortedMap<String, Proxy> all() {
        lock.lock();
        try {
            return Collections.unmodifiableSortedMap(new TreeMap<>(proxies));
        } finally {
            lock.unlock();
        }
    }

    /** @throws ApiError if there is no proxy of this name */
    Proxy named(String name) {
        var proxy = all().get(name);
        if (proxy == null) {
            throw ApiError.noProxy();
        }
        return proxy;
    }

    Proxy add(ProxyBody wanted) {
        lock.lock();
        try {
            if (proxies.containsKey(wanted.nameOrFail())) {
                throw new ApiError(409, "proxy already exists");
            }
            return put(wanted);
        } finally {
            lock.unlock();
        }
    }

    /** Makes each of these be there: one with the same addresses stays as it is, another is replaced. */
    List<Proxy> populate(List<ProxyBody> wanted) {
        lock.lock();
        try {
            var result = new ArrayList<Proxy>();
            for (var body : wanted) {
                var old = proxies.get(body.nameOrFail());
                if (old != null && !old.differs(body.listenOrEmpty(), body.upstreamOrFail())) {
                    result.add(old);
                    continue;
                }
                if (old != null) {
                    remove(old.name());
                }
                result.add(put(body));
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    void remove(String name) {
        lock.lock();
        try {
            named(name).stop();
            proxies.remove(name);
        } finally {
            lock.unlock();
        }
    }

    private Proxy put(ProxyBody wanted) {
        if (proxies.size() == PROXIES_MAX) {
            throw new ApiError(500, "this server has at most " + PROXIES_MAX + " proxies");
        }
        // The name's own seed: what one proxy draws does not depend on how many others there are.
        long own = seed * 31 + wanted.nameOrFail().hashCode();
        var proxy = new Proxy(wanted.nameOrFail(), wanted.listenOrEmpty(), wanted.upstreamOrFail(), own, threads);
        if (wanted.enabledOr(true)) {
            proxy.start();
        }
        proxies.put(proxy.name(), proxy);
        return proxy;
    }
}
