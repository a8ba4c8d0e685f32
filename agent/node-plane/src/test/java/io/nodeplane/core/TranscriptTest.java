package io.nodeplane.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the core makes of ten situations, word for word, and that the pages show just that. {@code
 * -Dtranscripts.write=true} writes files and pages anew: commit what changed only if you understand why it did.
 */
class TranscriptTest {
    private static final Path ROOT = root();
    private static final Path FOLDER = ROOT.resolve("agent/node-plane/src/test/resources/transcripts");
    private static final String BEGIN = "<!-- transcript %s -->\n```text\n";
    private static final String END = "```\n";

    static List<String> transcripts() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".txt"))
                    .map(name -> name.substring(0, name.length() - ".txt".length())).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void the_core_decides_as_it_is_written(String name) throws IOException {
        var file = FOLDER.resolve(name + ".txt");
        var told = Transcript.again(Files.readString(file));

        if (Boolean.getBoolean("transcripts.write")) {
            Files.writeString(file, told);
        }

        assertThat(told).as("write it anew with -Dtranscripts.write=true").isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void one_page_shows_it(String name) throws IOException {
        var begin = BEGIN.formatted(name);
        var pages = pages().stream().filter(page -> text(page).contains(begin)).toList();
        assertThat(pages).as("pages with " + begin).hasSize(1);
        var page = text(pages.getFirst());
        var from = page.indexOf(begin) + begin.length();
        var wanted = Transcript.again(Files.readString(FOLDER.resolve(name + ".txt")));

        if (Boolean.getBoolean("transcripts.write")) {
            page = page.substring(0, from) + wanted + page.substring(page.indexOf(END, from));
            Files.writeString(pages.getFirst(), page);
        }

        assertThat(page.substring(from, page.indexOf(END, from))).as("write it anew with -Dtranscripts.write=true")
                .isEqualTo(wanted);
    }

    @Test
    void there_are_ten() throws IOException {
        assertThat(transcripts()).hasSize(10);
    }

    private static List<Path> pages() throws IOException {
        try (var pages = Files.list(ROOT.resolve("docs"))) {
            return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList();
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** {@return the folder with the pages, wherever in the project the tests are run} */
    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isDirectory(folder.resolve("docs"))
                        && Files.isDirectory(folder.resolve("agent")))
                .findFirst().orElseThrow();
    }
}
