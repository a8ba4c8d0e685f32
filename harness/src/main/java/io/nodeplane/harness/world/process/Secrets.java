package io.nodeplane.harness.world.process;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The secret of a run's cluster, and another one: each agent reads the one that is its own in a file of its folder. */
record Secrets(String cluster, String other) {

    /** {@return two that nobody else has} */
    static Secrets drawn() {
        return new Secrets(random(), random());
    }

    private static String random() {
        return UUID.randomUUID() + "/" + UUID.randomUUID();
    }

    /** Gives the agent of this folder the cluster's. {@return the file that holds it} */
    Path cluster(Path folder) {
        return write(folder, cluster);
    }

    /** Gives the agent of this folder the other one. */
    void giveOther(Path folder) {
        write(folder, other);
    }

    /** {@return the ids of the secrets that an agent says it has} */
    static String shown(Json.Obj status) {
        return status.find("secrets").map(Json::canonical).orElse("");
    }

    /** {@return how many requests an agent says it refused because they were not signed with its secret} */
    static long refused(Json.Obj status) {
        return status.find("refused").map(Json.Obj.class::cast).flatMap(counts -> counts.find("unauthenticated"))
                .map(count -> ((Json.Num) count).value()).orElse(0L);
    }

    /** Whoever reads the file meanwhile finds one or the other, and never half of it. */
    private static Path write(Path folder, String secret) {
        var file = folder.resolve("secret");
        try {
            var next = Files.createTempFile(folder, "secret", "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, secret);
            return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new WorldException("cannot write the secret " + file + ": " + FileTrouble.words(failed), failed);
        }
    }
}
