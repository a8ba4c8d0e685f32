package io.nodeplane.harness.world;

import io.nodeplane.canon.Json;
import java.util.UUID;

/** The secret of a run's cluster, and another one; and what an agent's {@code /status} says of secrets. */
public record Secrets(String cluster, String other) {

    /** {@return two that nobody else has} */
    public static Secrets drawn() {
        return new Secrets(random(), random());
    }

    private static String random() {
        return UUID.randomUUID() + "/" + UUID.randomUUID();
    }

    /** {@return the ids of the secrets that an agent says it has} */
    public static String shown(Json.Obj status) {
        return status.find("secrets").map(Json::canonical).orElse("");
    }

    /** {@return how many requests an agent says it refused because they were not signed with its secret} */
    public static long refused(Json.Obj status) {
        return status.find("refused").map(Json.Obj.class::cast).flatMap(counts -> counts.find("unauthenticated"))
                .map(count -> ((Json.Num) count).value()).orElse(0L);
    }
}
