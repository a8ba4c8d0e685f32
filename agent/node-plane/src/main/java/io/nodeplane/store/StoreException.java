package io.nodeplane.store;

import io.nodeplane.ledger.ShelfException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Something on disk is not as it must be. The message is one sentence for people: what, where, how to mend it. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        super(message);
    }

    StoreException(ShelfException cause) {
        super(cause.getMessage(), cause);
    }

    /** An operation of the file system failed. */
    StoreException(String what, Path where, IOException cause) {
        super("cannot " + what + " " + where + ": " + why(cause), cause);
    }

    /** {@return the reason, in words where the exception's own message is only a path} */
    static String why(IOException cause) {
        return switch (cause) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile()
                    + "; give this user the right to read and write there";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case NotDirectoryException file -> file.getFile() + " is not a directory";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }
}
