package io.nodeplane.harness.world.docker;

import io.nodeplane.canon.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The name of a run on the engine: there it is a part of names with limits of their own. */
final class RunLabel {
    private static final int LENGTH_MAX = 30;
    private static final int DIGEST = 8;

    private RunLabel() {}

    /** {@return the run's id if it is a short DNS label; else its beginning, and a digest that keeps it unique} */
    static String of(String runId) {
        var plain = runId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        if (plain.equals(runId) && runId.length() <= LENGTH_MAX) {
            return runId;
        }
        var digest = Hash.of(runId.getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGEST);
        var kept = plain.substring(0, Math.min(plain.length(), LENGTH_MAX - DIGEST - 1)).replaceAll("-$", "");
        return kept.isEmpty() ? digest : kept + "-" + digest;
    }
}
