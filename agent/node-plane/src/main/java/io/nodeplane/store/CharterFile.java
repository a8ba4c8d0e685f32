package io.nodeplane.store;

import io.nodeplane.canon.JsonException;
import io.nodeplane.charter.Charter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code charter.json}, the cluster's founding document, as a file. */
public final class CharterFile {
    private CharterFile() {}

    /**
     * {@return the charter in the file}
     *
     * @throws StoreException if the file cannot be read or is no charter; the message says where and what
     */
    public static Charter read(Path file) {
        return parse(Disk.REAL, file);
    }

    static Charter parse(Disk disk, Path file) {
        try {
            return Charter.parse(new String(disk.read(file), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new StoreException("read the charter", file, failed);
        } catch (JsonException wrong) {
            throw new StoreException(file + " is no charter: " + wrong.getMessage());
        }
    }

    /**
     * {@return the charter in the file; empty if there is no such file}
     *
     * @throws StoreException if the file cannot be read or is no charter
     */
    public static Optional<Charter> find(Path file) {
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * Writes the charter, one key per line, durably and in one step.
     *
     * @throws StoreException if there is such a file already: a charter is fixed for ever
     */
    public static void write(Path file, Charter charter) {
        var text = charter.json().fields().entrySet().stream()
                .map(field -> "  \"" + field.getKey() + "\": " + field.getValue().canonical())
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        var folder = file.toAbsolutePath().getParent();
        try {
            // Not a temporary file of Java's: nobody but its owner could read that, and the charter goes to every node.
            var draft = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                Files.writeString(draft, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
                Disk.REAL.force(draft);
                place(draft, file);
                Disk.REAL.force(Objects.requireNonNull(folder));
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (FileAlreadyExistsException there) {
            throw new StoreException(
                    file + " is there already and is not overwritten: a charter is fixed for ever; name"
                            + " another file, or remove this one if no node has used it");
        } catch (IOException failed) {
            throw new StoreException("write the charter", file, failed);
        }
    }

    private static void place(Path draft, Path file) throws IOException {
        try {
            // A link, unlike a move, fails if the name is taken, and a reader never sees half a file.
            Files.createLink(file, draft);
        } catch (UnsupportedOperationException noLinks) {
            Files.move(draft, file);
        }
    }
}
