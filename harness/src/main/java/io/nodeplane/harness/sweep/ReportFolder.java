package io.nodeplane.harness.sweep;

import io.nodeplane.harness.report.Index;
import io.nodeplane.harness.report.IndexEntry;
import io.nodeplane.harness.report.Rendered;
import io.nodeplane.harness.run.EvidenceBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The folder of all reports. Each file is replaced at once: a reader sees the old one or the new one, never a part.
 *
 * <p>A write that fails throws an {@link UncheckedIOException} and leaves every file old or new.
 */
public final class ReportFolder {
    private static final String INDEX = "README.md";
    private static final String TEXT = ".md";
    private static final String PICTURE = ".svg";

    private final Path folder;

    public ReportFolder(Path folder) {
        this.folder = folder;
    }

    /** {@return the report's file, after writing it as one whose evidence lies elsewhere} */
    public Path write(String experiment, Rendered report) {
        return write(experiment, report, Optional.empty());
    }

    /**
     * {@return the report's file, after writing it, its pictures and the index; older pictures and evidence of it are
     * removed}
     *
     * @param evidence what lies beside it in {@link EvidenceBundle#FILE}
     */
    public Path write(String experiment, Rendered report, Optional<byte[]> evidence) {
        try {
            var pictures = folder.resolve(experiment);
            Files.createDirectories(pictures);
            // What it points to comes first: the text never points to a file that is not there.
            for (var picture : report.pictures().entrySet()) {
                replace(pictures.resolve(picture.getKey()), bytes(picture.getValue()));
            }
            if (evidence.isPresent()) {
                replace(evidence(experiment), evidence.get());
            }
            var text = folder.resolve(experiment + TEXT);
            replace(text, bytes(report.markdown()));
            if (evidence.isEmpty()) {
                Files.deleteIfExists(evidence(experiment));
            }
            for (var old : files(pictures, name -> name.endsWith(PICTURE) && !report.pictures().containsKey(name))
                    .values()) {
                Files.delete(old);
            }
            index();
            return text;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write the report " + experiment + ": " + failed.getMessage(),
                    failed);
        }
    }

    /** {@return where the evidence of this experiment's report lies, if it does} */
    public Path evidence(String experiment) {
        return folder.resolve(experiment).resolve(EvidenceBundle.FILE);
    }

    /** {@return the file of a page that is about more than one run, after writing it; the index does not have it} */
    public Path page(String name, String text) {
        try {
            Files.createDirectories(folder);
            var file = folder.resolve(name + TEXT);
            replace(file, bytes(text));
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write the page " + name + ": " + failed.getMessage(), failed);
        }
    }

    /** {@return the texts of the pages whose names begin so, in the order of their names} */
    public List<String> pages(String begin) {
        try {
            var texts = new ArrayList<String>();
            for (var file : files(folder, name -> name.startsWith(begin) && name.endsWith(TEXT)).values()) {
                texts.add(Files.readString(file));
            }
            return texts;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the pages: " + failed.getMessage(), failed);
        }
    }

    /** {@return what the reports in this folder say of themselves, ordered by file name} */
    public List<IndexEntry> entries() {
        try {
            var entries = new TreeMap<String, IndexEntry>();
            for (var file : files(folder, name -> name.endsWith(TEXT) && !name.equals(INDEX)).entrySet()) {
                IndexEntry.read(Files.readString(file.getValue()))
                        .ifPresent(entry -> entries.put(file.getKey(), entry));
            }
            return List.copyOf(entries.values());
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the reports: " + failed.getMessage(), failed);
        }
    }

    private void index() throws IOException {
        replace(folder.resolve(INDEX), bytes(Index.render(entries())));
    }

    private static Map<String, Path> files(Path folder, Predicate<String> wanted) throws IOException {
        var files = new TreeMap<String, Path>();
        if (Files.isDirectory(folder)) {
            try (var all = Files.list(folder)) {
                all.filter(Files::isRegularFile).filter(file -> wanted.test(file.getFileName().toString()))
                        .forEach(file -> files.put(file.getFileName().toString(), file));
            }
        }
        return files;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".tmp");
        try {
            Files.write(fresh, bytes);
            if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                // A temporary file is for its owner's eyes; a report is for everybody's.
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
