package io.nodeplane.controlplane;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a peer says of itself: texts under keys, carried unchanged and never interpreted by the core.
 *
 * <p>Keys are not empty, and keys and values are well-formed Unicode, so that they survive UTF-8. The keys named here are
 * conventions for VPNs; any other key is allowed. An implementation refuses more than
 * {@link Capabilities.Limits#metaMaxBytes()} when it is published.
 *
 * @param attributes in the order of their keys
 */
public record Metadata(SortedMap<String, String> attributes) {
    /** Where the peer's tunnel is reached, as {@code host:port}. */
    public static final String ENDPOINT = "endpoint";
    /** The public key of the peer's tunnel, as the VPN writes it. */
    public static final String PUBLIC_KEY = "publicKey";
    /** The address blocks that the peer routes, separated by commas. */
    public static final String ALLOWED_IPS = "allowedIps";
    /** Nothing said. */
    public static final Metadata EMPTY = new Metadata(new TreeMap<>());

    /** @throws ControlPlaneException {@code INVALID_ARGUMENT} for an empty key, or text that is no well-formed Unicode */
    public Metadata {
        attributes = Collections.unmodifiableSortedMap(checked(attributes));
    }

    /** {@return the attributes of this map, in the order of their keys} */
    public static Metadata of(Map<String, String> attributes) {
        return new Metadata(checked(attributes));
    }

    /** {@return the text under this key, if there is one} */
    public Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    /** {@return where the peer's tunnel is reached, if the peer said so} */
    public Optional<String> endpoint() {
        return attribute(ENDPOINT);
    }

    /** {@return these attributes with one set} */
    public Metadata with(String key, String value) {
        var changed = new TreeMap<>(attributes);
        changed.put(text("key", key, key), value);
        return new Metadata(changed);
    }

    /** {@return the UTF-8 bytes of all keys and values: what the limit counts} */
    public long bytes() {
        var sum = 0L;
        for (var attribute : attributes.entrySet()) {
            sum += attribute.getKey().getBytes(StandardCharsets.UTF_8).length;
            sum += attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return sum;
    }

    private static TreeMap<String, String> checked(Map<String, String> attributes) {
        if (attributes == null) {
            throw ControlPlaneException.invalid("metadata has no attributes: give an empty map to say nothing");
        }
        var sorted = new TreeMap<String, String>();
        attributes.forEach((key, value) -> sorted.put(text("key", key, key), text("value", key, value)));
        if (sorted.containsKey("")) {
            throw ControlPlaneException.invalid("a key of the metadata is empty: name every attribute");
        }
        return sorted;
    }

    private static String text(String what, String key, String text) {
        if (text == null || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw ControlPlaneException
                    .invalid("the " + what + " of metadata attribute '" + key + "' is not well-formed Unicode text");
        }
        return text;
    }
}
