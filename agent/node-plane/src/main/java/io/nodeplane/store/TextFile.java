package io.nodeplane.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
