package io.nodeplane.harness.link.server;

import org.jspecify.annotations.Nullable;

/** What a request says about a proxy; what it does not say is null. */
record ProxyBody(@Nullable String name, @Nullable String listen, @Nullable String upstream, @Nullable Boolean enabled) {

    String nameOrFail() {
        return required("name", name);
    }

    String upstreamOrFail() {
        return required("upstream", upstream);
    }

    String listenOrEmpty() {
        // Toxiproxy, too, listens on any port of any address when told nothing.
        return listen == null || listen.isEmpty() ? ":0" : listen;
    }

    boolean enabledOr(boolean otherwise) {
        return enabled == null ? otherwise : enabled;
    }

    /** Fails before anything is made of a list in which one lacks a field. */
    void check() {
        nameOrFail();
        upstreamOrFail();
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw ApiError.missingField(field);
        }
        return value;
    }
}
