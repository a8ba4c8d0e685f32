package io.nodeplane.harness.world.docker;

/** One proxy of the hub: where it listens and whom it dials, both as Toxiproxy writes them ({@code host:port}). */
public record Route(String listen, String upstream) {}
