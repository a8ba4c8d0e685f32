package io.nodeplane.harness.world.docker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Folders as the engine sends and takes them: tar archives. Files and folders only. */
final class Tar {
    private static final int SECRET_FILE = 0100600;

    private Tar() {}

    /**
     * Unpacks an archive of one folder into a folder, without the archive's own top folder.
     *
     * @throws IOException if the archive breaks off, or names a place outside the folder
     */
    static void unpack(InputStream archive, Path into) throws IOException {
        Files.createDirectories(into);
        var root = into.toAbsolutePath().normalize();
        try (var tar = new TarArchiveInputStream(archive)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var name = entry.getName();
                var slash = name.indexOf('/');
                var target = root.resolve(slash < 0 ? "" : name.substring(slash + 1)).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException("the archive names a place outside its folder: " + name);
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isFile()) {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** {@return an archive of what is in this folder, owned by this user and group} */
    static InputStream pack(Path folder, Owner owner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = open(bytes)) {
            pack(tar, folder, owner);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /**
     * {@return an archive that, unpacked by an engine over what {@code before} is a copy of, leaves what is in
     * {@code with}}
     *
     * <p>Folders of {@code before} first come as empty files, which makes them go with all that is in them. Files of
     * {@code before} that have no successor come as empty files too, and stay.
     */
    static InputStream replacing(Path before, Path with, Owner owner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = open(bytes); var old = Files.list(before)) {
            for (var path : old.sorted().toList()) {
                var entry = new TarArchiveEntry(path.getFileName().toString());
                entry.setIds(owner.user(), owner.group());
                entry.setSize(0);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            pack(tar, with, owner);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** {@return an archive of one file that nobody but this user may read; it goes over the root folder} */
    static InputStream secret(String path, String text, Owner owner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var content = text.getBytes(StandardCharsets.UTF_8);
        try (var tar = open(bytes)) {
            var entry = new TarArchiveEntry(path.substring(1));
            entry.setIds(owner.user(), owner.group());
            entry.setMode(SECRET_FILE);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** Deletes a folder and all that is in it. */
    static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static TarArchiveOutputStream open(OutputStream bytes) {
        var tar = new TarArchiveOutputStream(bytes);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private static void pack(TarArchiveOutputStream tar, Path folder, Owner owner) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(path -> !path.equals(folder)).sorted().toList()) {
                var entry = new TarArchiveEntry(path, folder.relativize(path).toString());
                entry.setIds(owner.user(), owner.group());
                entry.setNames("", "");
                tar.putArchiveEntry(entry);
                if (Files.isRegularFile(path)) {
                    Files.copy(path, tar);
                }
                tar.closeArchiveEntry();
            }
        }
    }

    /** Who owns packed files, as numbers. */
    record Owner(int user, int group) {
        /** {@return the owner an image's {@code USER} names; root for none and for names that are no numbers} */
        static Owner of(String user) {
            var parts = user.split(":");
            var id = number(parts[0]);
            return new Owner(id, parts.length > 1 ? number(parts[1]) : id);
        }

        private static int number(String text) {
            return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        }
    }
}
