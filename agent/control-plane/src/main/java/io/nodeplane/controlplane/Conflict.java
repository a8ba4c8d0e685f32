package io.nodeplane.controlplane;

/** Why a member's claim was refused; only planes that declare {@link Feature#ADDRESS_CLAIMS} set anything but NONE. */
public enum Conflict {
    /** Nothing was refused. */
    NONE,
    /** Another member holds an address that this one claims. */
    ADDRESS,
    /** Another member holds the public key that this one claims. */
    KEY,
    /** Another member shows the same display name. */
    NAME
}
