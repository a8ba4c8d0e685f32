package io.nodeplane.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk of which one operation that changes something fails, and others after it. */
class FaultyDisk extends ForwardingDisk {

    /** What fails. */
    enum Fault {
        /** Everything from some operation on. */
        POWER,
        /** One operation. */
        ERROR,
        /** Everything that needs room, from some operation on. */
        FULL
    }

    private final Fault fault;
    private int good;
    private boolean struck;

    /** After so many good operations. */
    FaultyDisk(Disk real, Fault fault, int good) {
        super(real);
        this.fault = fault;
        this.good = good;
    }

    /** {@return whether the fault has come} */
    boolean struck() {
        return struck;
    }

    /** After so many more good operations, unless the fault has come. */
    void after(int more) {
        good = struck ? good : more;
    }

    /** Told of each operation before it is done. */
    void called(String what, Path where) {
        // Others may want to know.
    }

    /** Told of each operation that fails. */
    void failed(String what, Path where) throws IOException {
        // Others may want to know.
    }

    private boolean fails(String what, Path where, boolean needsRoom) throws IOException {
        called(what, where);
        if (good > 0) {
            good--;
            return false;
        }
        var fails = switch (fault) {
            case POWER -> true;
            case ERROR -> !struck;
            case FULL -> needsRoom;
        };
        struck |= fails;
        if (fails) {
            failed(what, where);
        }
        return fails;
    }

    private void operation(String what, Path where, boolean needsRoom) throws IOException {
        if (fails(what, where, needsRoom)) {
            throw new IOException("the disk fails at " + what);
        }
    }

    @Override
    public Appender appender(Path file) throws IOException {
        operation("open", file, false);
        var real = super.appender(file);
        return new Appender() {
            @Override
            public void write(byte[] bytes) throws IOException {
                if (fails("write", file, true)) {
                    real.write(Arrays.copyOf(bytes, bytes.length * 2 / 3));
                    throw new IOException("the disk fails at write");
                }
                real.write(bytes);
            }

            @Override
            public void force(boolean metadata) throws IOException {
                operation("force", file, false);
                real.force(metadata);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        operation("truncate", file, false);
        super.truncate(file, size);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operation("rename", to, true);
        super.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        operation("delete", file, false);
        super.delete(file);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
        operation("force", fileOrDirectory, false);
        super.force(fileOrDirectory);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        operation("create", directory, true);
        super.createDirectory(directory);
    }
}
