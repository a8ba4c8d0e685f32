package io.nodeplane.harness.evidence;

/** Something a reader of the report must know: for instance {@code Toxiproxy}, {@code 2.12.0}. */
public record Fact(String name, String value) {}
