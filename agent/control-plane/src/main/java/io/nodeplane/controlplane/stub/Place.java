package io.nodeplane.controlplane.stub;

/**
 * Where a joined node stands.
 *
 * @param home what the cluster that it joined believes
 * @param now what the node believes; the same object as {@code home} unless the node is isolated
 */
record Place(Belief home, Belief now) {}
