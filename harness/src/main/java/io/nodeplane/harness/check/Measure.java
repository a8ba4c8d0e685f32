package io.nodeplane.harness.check;

import java.time.Duration;
import java.util.Optional;

/**
 * A measured time.
 *
 * @param name for instance {@code cut to first suspicion by the majority}
 * @param time empty if it did not happen
 * @param how which events it was measured between, and where
 */
public record Measure(String name, Optional<Duration> time, String how) {}
