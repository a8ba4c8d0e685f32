package io.nodeplane.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real disk, with a record of what was asked of it; after so many good operations all others fail. */
final class TracingDisk extends FaultyDisk {
    final List<String> calls = new ArrayList<>();
    private final Path root;

    TracingDisk(Path root, int good) {
        super(Disk.REAL, Fault.POWER, good);
        this.root = root;
    }

    TracingDisk(Path root) {
        this(root, Integer.MAX_VALUE);
    }

    @Override
    void called(String what, Path where) {
        var name = root.toAbsolutePath().relativize(where.toAbsolutePath()).toString();
        calls.add(what + " " + (name.isEmpty() ? "." : name));
    }
}
