package io.nodeplane.charter;

import io.nodeplane.canon.Hash;

/** The SHA-256 of a charter's canonical bytes. Every entry and every message carries it. */
public record ClusterId(Hash hash) {

    /** {@return enough digits for people} */
    public String brief() {
        return hash.first(16);
    }

    @Override
    public String toString() {
        return hash.hex();
    }
}
