package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The segment of a feed that is open for appending, if one is. */
final class OpenSegment {
    private final Disk disk;
    private Disk.@Nullable Appender appender;
    /** What tells the file that is open from another of its name. */
    private String key = "";

    OpenSegment(Disk disk) {
        this.disk = disk;
    }

    boolean isOpen() {
        return appender != null;
    }

    /** Opens a new segment, with its length of nothing durable. Its name is not yet. */
    void create(Path file) throws IOException {
        close();
        appender = disk.appender(file);
        appender.force(true);
        key = disk.key(file);
    }

    /**
     * Makes bytes durable at the end of a segment that is there. What was answered for a file that nobody finds any more
     * would be a lie.
     */
    void append(Path file, byte[] bytes) throws IOException {
        if (appender == null) {
            // One that is gone would be created again, without what stood there.
            key = disk.key(file);
            appender = disk.appender(file);
        }
        appender.write(bytes);
        appender.force(false);
        if (!disk.key(file).equals(key)) {
            throw new IOException(file + " was replaced under the running agent");
        }
    }

    /** What was appended is durable already. */
    void close() throws IOException {
        if (appender != null) {
            appender.close();
            appender = null;
        }
    }
}
