package io.nodeplane.harness.world.docker;

import io.nodeplane.harness.link.Route;

/**
 * How the lab looks at one node: a proxy of its own on the hub, without faults, on a port of the host's loopback.
 *
 * @param hostPort the port on 127.0.0.1 of the host
 * @param route the proxy to make on the hub
 */
public record Observation(int hostPort, Route route) {}
