package io.nodeplane.controlplane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a joining node looks for the cluster: a host that can be dialled, and a port from 1 to 65535.
 *
 * @param host in its one form; an IPv6 address without brackets
 */
public record SeedPeer(String host, int port) {
    /**
     * {@return the seed written as {@code host:port}; an IPv6 host stands in brackets}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if the text is anything else, or its host cannot be dialled
     */
    public static SeedPeer parse(@Nullable String text) {
        var endpoint = Endpoint.parse("seed peer", text);
        return new SeedPeer(endpoint.host(), endpoint.port());
    }

    /**
     * {@return all seeds of a join, in the order given}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} for a missing list, a malformed seed, or too many of them
     */
    public static List<SeedPeer> parseAll(@Nullable List<String> texts, int seedsMax) {
        if (texts == null) {
            throw ControlPlaneException.invalid("seedPeers is missing: give an empty list to found a cluster");
        }
        if (texts.size() > seedsMax) {
            throw ControlPlaneException
                    .invalid(texts.size() + " seed peers are given: at most " + seedsMax + " are allowed");
        }
        return texts.stream().map(SeedPeer::parse).toList();
    }

    @Override
    public String toString() {
        return new Endpoint(host, port).toString();
    }
}
