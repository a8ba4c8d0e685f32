package io.nodeplane.http;

/**
 * The process behind a server.
 *
 * @param software name and version, for people
 * @param pid its process id
 * @param startedAt when it started, wall clock, in ms since 1970
 */
public record About(String software, long pid, long startedAt) {}
