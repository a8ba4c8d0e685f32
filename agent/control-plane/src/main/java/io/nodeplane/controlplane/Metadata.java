package io.nodeplane.controlplane;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says of itself: texts under keys, carried unchanged and never interpreted by the core.
 *
 * <p>Keys are not empty, and keys and values are well-formed Unicode, so that they survive UTF-8. The keys named here are
 * conventions for VPNs, with a typed way to write and to read them; any other key is allowed. An implementation refuses
 * more than {@link Limits#metaMaxBytes()} when it is published.
 */
public final class Metadata {
    /** Where the peer's tunnel may be reached: candidates as {@code host:port}, best first, separated by commas. */
    public static final String ENDPOINTS = "endpoints";
    /** The public key of the peer's tunnel; see {@link PublicKey}. */
    public static final String PUBLIC_KEY = "publicKey";
    /** The blocks of addresses that the peer routes, separated by commas; see {@link AddressBlock}. */
    public static final String ALLOWED_IPS = "allowedIps";
    /** Nothing said. */
    public static final Metadata EMPTY = new Metadata(new TreeMap<>());

    private final SortedMap<String, String> attributes;

    private Metadata(TreeMap<String, String> checked) {
        attributes = Collections.unmodifiableSortedMap(checked);
    }

    /**
     * {@return the attributes of this map, in the order of their keys}
     *
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} for an empty key, or text that is no well-formed Unicode
     */
    public static Metadata of(@Nullable Map<String, String> attributes) {
        if (attributes == null) {
            throw ControlPlaneException.invalid("metadata has no attributes: give an empty map to say nothing");
        }
        var sorted = new TreeMap<String, String>();
        attributes.forEach((key, value) -> sorted.put(text("key", key, key), text("value", key, value)));
        if (sorted.containsKey("")) {
            throw ControlPlaneException.invalid("a key of the metadata is empty: name every attribute");
        }
        return new Metadata(sorted);
    }

    /** {@return all attributes in the order of their keys; cannot be changed} */
    public SortedMap<String, String> attributes() {
        return attributes;
    }

    /** {@return the text under this key, if there is one} */
    public Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    /** {@return where the peer's tunnel may be reached, best first; what is no endpoint is left out} */
    public List<Endpoint> endpoints() {
        return parts(ENDPOINTS).stream().flatMap(part -> Endpoint.read(part).stream()).toList();
    }

    /** {@return the blocks of addresses that the peer routes; what is no block in its one form is left out} */
    public List<AddressBlock> allowedIps() {
        return parts(ALLOWED_IPS).stream().flatMap(part -> AddressBlock.read(part).stream()).toList();
    }

    /** {@return the public key of the peer's tunnel, if the peer said one that is a key} */
    public Optional<PublicKey> publicKey() {
        return attribute(PUBLIC_KEY).flatMap(PublicKey::read);
    }

    /** {@return these attributes with one set} */
    public Metadata with(String key, String value) {
        var changed = new TreeMap<>(attributes);
        changed.put(text("key", key, key), value);
        return of(changed);
    }

    /** {@return these attributes with the candidates where the tunnel may be reached, best first} */
    public Metadata withEndpoints(List<Endpoint> candidates) {
        return with(ENDPOINTS, joined(candidates));
    }

    /** {@return these attributes with the blocks of addresses that the peer routes} */
    public Metadata withAllowedIps(Collection<AddressBlock> blocks) {
        return with(ALLOWED_IPS, joined(blocks));
    }

    /** {@return these attributes with the public key of the tunnel} */
    public Metadata withPublicKey(PublicKey key) {
        return with(PUBLIC_KEY, key.text());
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

    private List<String> parts(String key) {
        return attribute(key).stream().flatMap(text -> Arrays.stream(text.split(",", -1))).toList();
    }

    private static String joined(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static String text(String what, @Nullable String key, @Nullable String text) {
        if (text == null || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw ControlPlaneException
                    .invalid("the " + what + " of metadata attribute '" + key + "' is not well-formed Unicode text");
        }
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Metadata metadata && attributes.equals(metadata.attributes);
    }

    @Override
    public int hashCode() {
        return attributes.hashCode();
    }

    @Override
    public String toString() {
        return "Metadata" + attributes;
    }
}
