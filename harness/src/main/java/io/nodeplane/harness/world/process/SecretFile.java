package io.nodeplane.harness.world.process;

import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file in an agent's folder from which it reads its cluster's secret. */
final class SecretFile {
    private SecretFile() {}

    /** Whoever reads the file meanwhile finds what was there or this, and never half of it. {@return the file} */
    static Path write(Path folder, String secret) {
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
