package io.nodeplane.harness.world;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, for people: what Java says of it is at times the file's name alone. */
public final class FileTrouble {
    private FileTrouble() {}

    /** {@return the file, where it is known, and what is wrong with it} */
    public static String words(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> denied.getFile() + " is not allowed to this user";
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case FileAlreadyExistsException there -> there.getFile() + " is there already and is no folder";
            case NotDirectoryException other -> other.getFile() + " is no folder";
            case FileSystemException known when known.getReason() != null ->
                known.getFile() + ": " + known.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
