package io.nodeplane.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A small text file that people write. */
public final class TextFile {
    private TextFile() {}

    /**
     * {@return its text, read as UTF-8}
     *
     * @throws StoreException if it cannot be read, or has more than {@code bytesMax} bytes
     */
    public static String read(Path file, int bytesMax) {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new StoreException(file + " has more than " + bytesMax + " bytes: it is not the file meant here");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    /**
     * Writes a text of ASCII characters to a new file.
     *
     * @throws StoreException if there is such a file already, or it cannot be written
     */
    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            throw new StoreException(file + " is there already and is not overwritten: name another file");
        } catch (IOException failed) {
            throw new StoreException("write", file, failed);
        }
    }

    /**
     * Writes a text, in place of what the file was, and makes the folder that it is in.
     *
     * @throws StoreException if it cannot be written
     */
    public static void replace(Path file, String text) {
        try {
            var folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new StoreException("write", file, failed);
        }
    }
}
