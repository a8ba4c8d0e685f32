package io.nodeplane.harness.evidence;

/** A stretch between two {@link Sample}s, named for the report: {@code before}, {@code during}, or {@code after}. */
public record Window(String fault, String name, Sample from, Sample to) {}
