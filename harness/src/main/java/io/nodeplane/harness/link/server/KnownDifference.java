package io.nodeplane.harness.link.server;

/** Where the link server is not like Toxiproxy 2.12.0. */
public enum KnownDifference {}
