package io.nodeplane.store;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.runtime.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file with the cluster's secret, one to a line. Whoever changes it changes the secret of the running agent; while what
 * it says is no good, the secret stays what it was.
 */
public final class SecretFile implements Secrets {
    private static final int BYTES_MAX = 4 << 10;

    private final Path file;
    private volatile ClusterSecret secret;
    private String trouble = "";

    private SecretFile(Path file) {
        this.file = file;
        this.secret = read(file);
    }

    /**
     * {@return the secret in the file}
     *
     * @throws StoreException if it cannot be read, is no secret, or is open to others; the message quotes nothing of it
     */
    public static SecretFile open(Path file) {
        return new SecretFile(file);
    }

    /** {@return a sentence, if somebody besides its owner may read it} */
    public Optional<String> warning() {
        return permissions(file).filter(granted -> granted.contains(PosixFilePermission.GROUP_READ))
                .map(granted -> "the secret in " + file + " can be read by every member of the file's group ("
                        + PosixFilePermissions.toString(granted)
                        + "): if that is more than the agent, 'chmod 600' the file");
    }

    @Override
    public Optional<ClusterSecret> now() {
        return Optional.of(secret);
    }

    @Override
    public synchronized List<Event> look() {
        try {
            var read = read(file);
            trouble = "";
            if (read.equals(secret)) {
                return List.of();
            }
            secret = read;
            return List.of(Event.of("secret-changed", "peer messages are signed with secret " + read.signing()
                    + " from now on" + (read.keys().size() == 1
                            ? ", and no other is believed"
                            : ", and secret " + read.ids().getLast() + " is believed beside it"))
                    .with("secrets", Json.texts(read.ids())));
        } catch (StoreException wrong) {
            var what = String.valueOf(wrong.getMessage());
            if (what.equals(trouble)) {
                return List.of();
            }
            trouble = what;
            return List.of(Event.of("secret-kept", "the secret stays what it was (" + String.join(", ", secret.ids())
                    + "): " + what).with("secrets", Json.texts(secret.ids())));
        }
    }

    private static ClusterSecret read(Path file) {
        var text = TextFile.read(file, BYTES_MAX);
        var open = permissions(file).filter(granted -> granted.contains(PosixFilePermission.OTHERS_READ)
                || granted.contains(PosixFilePermission.OTHERS_WRITE)
                || granted.contains(PosixFilePermission.GROUP_WRITE));
        if (open.isPresent()) {
            throw new StoreException(file + " is open to others (" + PosixFilePermissions.toString(open.get())
                    + "), so it is no secret: 'chmod 600' it, and if others may have read it, write another one");
        }
        try {
            return ClusterSecret.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new StoreException(file + " is no file with a secret: " + wrong.getMessage());
        }
    }

    /** {@return who may do what with the file; empty where that is not known so} */
    private static Optional<Set<PosixFilePermission>> permissions(Path file) {
        try {
            return Optional.of(Files.getPosixFilePermissions(file));
        } catch (UnsupportedOperationException elsewhere) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new StoreException("read the permissions of", file, failed);
        }
    }
}
