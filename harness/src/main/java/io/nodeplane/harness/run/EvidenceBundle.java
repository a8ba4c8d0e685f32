package io.nodeplane.harness.run;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * The evidence of a run in one file, that lies beside its report: what the judges read of its folder, and nothing else, for
 * there are tokens in a data directory too. The same evidence gives the same bytes.
 */
public final class EvidenceBundle {
    /** Its name; {@code tar xf} opens it. */
    public static final String FILE = "evidence.tar.xz";
    /** What is kept with the sources for ever is small. */
    public static final int BYTES_MAX = 300_000;

    private static final String KIND = ".tar.xz";
    /** Of a copied disk: who it was, its rules, its ledger and its events, and the damaged lines that it laid aside. */
    private static final List<String> OF_A_DISK = List.of("identity.json", "charter.json", Copies.FEEDS, "events.jsonl",
            "events.1.jsonl", DiskGrowth.QUARANTINE);
    /** evidence, a moment, a place, data: what comes next is what the agent calls it. */
    private static final int WITHIN_A_DISK = 4;
    private static final int FOLDER_MODE = 040755;
    private static final int FILE_MODE = 0100644;
    /** Far more than what fits into {@link #BYTES_MAX}, and little enough for any machine. */
    private static final long UNPACKED_MAX = 512L << 20;
    private static final int UNPACKING_KIB_MAX = 64 << 10;
    /** Most files of a copied disk are short. */
    private static final int BLOCK_BYTES = 1024;

    private EvidenceBundle() {}

    /** {@return whether a file of this name is taken for a bundle} */
    public static boolean is(Path file) {
        return file.toString().endsWith(KIND) && Files.isRegularFile(file);
    }

    /** {@return the bundle of this run's folder, however large} */
    public static byte[] pack(Path folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options()));
                var paths = Files.walk(folder)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            // Copies of one file beside each other: the later ones are little more than a hint at the first.
            for (var path : paths.filter(path -> isEvidence(folder, path)).sorted(Comparator.comparing(
                    (Path path) -> ofADisk(folder.relativize(path))).thenComparing(Function.identity())).toList()) {
                put(tar, folder, path);
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isEvidence(Path folder, Path path) {
        var name = folder.relativize(path);
        if (!name.startsWith(KeptRun.EVIDENCE)) {
            return List.of(KeptRun.RECORD, KeptRun.EXPERIMENT).contains(name.toString());
        }
        return name.getNameCount() > WITHIN_A_DISK
                ? OF_A_DISK.contains(name.getName(WITHIN_A_DISK).toString())
                : Files.isDirectory(path) || DeviceTraces.is(folder.resolve(KeptRun.EVIDENCE), path);
    }

    private static String ofADisk(Path path) {
        return path.getNameCount() > WITHIN_A_DISK
                ? path.subpath(WITHIN_A_DISK, path.getNameCount()).toString()
                : "";
    }

    private static void put(TarArchiveOutputStream tar, Path folder, Path path) throws IOException {
        var isFolder = Files.isDirectory(path);
        var entry = new TarArchiveEntry(folder.relativize(path).toString().replace('\\', '/') + (isFolder ? "/" : ""));
        entry.setMode(isFolder ? FOLDER_MODE : FILE_MODE);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(FileTime.fromMillis(0));
        entry.setSize(isFolder ? 0 : Files.size(path));
        tar.putArchiveEntry(entry);
        if (!isFolder) {
            Files.copy(path, tar);
        }
        tar.closeArchiveEntry();
    }

    /**
     * {@return the run's folder, in memory, for as long as somebody holds it}
     *
     * @throws KeptRun.Unreadable if the file is no such bundle, or one that is larger than any that this lab makes
     */
    public static Path unpack(Path bundle) throws IOException, KeptRun.Unreadable {
        var memory = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(BLOCK_BYTES).build());
        var root = memory.getPath("/").resolve("bundle");
        try (var file = Files.newInputStream(bundle)) {
            unpack(file, root);
        } catch (IOException | IllegalArgumentException damaged) {
            throw new KeptRun.Unreadable(bundle + " is no sound bundle of evidence: " + (damaged.getMessage() == null
                    ? "it breaks off"
                    : damaged.getMessage()));
        }
        return root;
    }

    private static void unpack(InputStream bundle, Path root) throws IOException {
        Files.createDirectories(root);
        var left = UNPACKED_MAX;
        try (var tar = new TarArchiveInputStream(new XZInputStream(bundle, UNPACKING_KIB_MAX))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var target = within(root, entry.getName());
                left -= entry.getSize();
                if (left < 0) {
                    throw new IOException("unpacked, it has more than " + (UNPACKED_MAX >> 20) + " MiB");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isFile()) {
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    Files.copy(tar, target);
                }
            }
        }
    }

    private static Path within(Path root, String name) throws IOException {
        try {
            var target = root.resolve(name).normalize();
            if (target.startsWith(root)) {
                return target;
            }
        } catch (InvalidPathException noName) {
            // Told below.
        }
        throw new IOException("it names a place outside of itself: " + name);
    }
}
