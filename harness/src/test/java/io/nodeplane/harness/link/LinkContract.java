package io.nodeplane.harness.link;

import org.junit.jupiter.api.Timeout;

/** Everything a proxy server must do for the lab: run against our server always, and against Toxiproxy if there is one. */
@Timeout(120)
abstract class LinkContract implements ApiContract, ToxicContract, DifferenceContract, MeshContract {}
