package io.nodeplane.controlplane;

/** How far this node's view may be trusted. */
public enum Health {
    /** Every member that is not dead is in contact. */
    HEALTHY,
    /** Some member that is not dead is out of contact, and some other member is in contact. */
    DEGRADED,
    /** Another member that did not leave is known, and none is in contact. Nothing is removed for that. */
    ISOLATED,
    /** The view was read from disk and nobody has confirmed it yet. */
    CACHED
}
