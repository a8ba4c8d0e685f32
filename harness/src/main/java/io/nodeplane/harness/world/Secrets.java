package io.nodeplane.harness.world;

import java.util.UUID;

/** The secret of a run's cluster, and another one. */
public record Secrets(String cluster, String other) {

    /** {@return two that nobody else has} */
    public static Secrets drawn() {
        return new Secrets(random(), random());
    }

    private static String random() {
        return UUID.randomUUID() + "/" + UUID.randomUUID();
    }
}
