package io.nodeplane.harness.link;

/**
 * Where a proxy listens and where it leads, both as {@code host:port}.
 *
 * @param listen an address of the machine, or container, on which the proxy server runs; port 0 for any
 * @param upstream as that server sees it
 */
public record Route(String listen, String upstream) {}
