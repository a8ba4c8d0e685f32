package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tells that a data directory is still the one that was opened. A file that was removed can be written to for as long
 * as it is open, and every fsync of it is answered.
 *
 * @param directory what tells the directory from others
 * @param lock what tells the lock from others; whoever removes it lets a second process in
 */
record Presence(Disk disk, Path path, String directory, Optional<String> lock) {

    /** {@return what there is now} */
    static Presence of(Disk disk, Path path) throws IOException {
        var lock = path.resolve(Layout.LOCK);
        return new Presence(disk, path, disk.key(path),
                disk.exists(lock) ? Optional.of(disk.key(lock)) : Optional.empty());
    }

    /** {@return what is wrong, in one sentence, if it is another one} */
    Optional<String> missing() {
        var inside = path.resolve(Layout.LOCK);
        if (!same(path, directory)) {
            return Optional.of("the data directory " + path
                    + " is gone or was replaced under the running agent: stop an"
                    + " agent before its directory is removed, moved or restored; to go on, put it back and start again");
        }
        return lock.isEmpty() || same(inside, lock.get())
                ? Optional.empty()
                : Optional.of("the file " + inside
                        + " is gone or was replaced under the running agent, and a second one"
                        + " could start there: stop an agent before its files are removed; to go on, start it again");
    }

    private boolean same(Path file, String key) {
        try {
            return disk.key(file).equals(key);
        } catch (IOException gone) {
            return false;
        }
    }
}
