package io.nodeplane.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nodeplane.harness.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of all committed reports, looked at in a real browser: nothing is cut off, nothing is pale. */
class PagesInABrowserTest {
    private static final Path REPORTS = Path.of("..", "reports");
    private static final List<Integer> WIDTHS = List.of(1280, 400);
    private static final String PALE = "<p style=\"color:#bbb;background:#fff\">pale</p>";
    private static final String WIDE = "<p style=\"width:500px\">wide</p>";

    @TempDir
    private static Path folder;
    private static Browser browser;

    @BeforeAll
    static void all_pages_are_made() throws IOException {
        var found = Browser.find(folder.resolve("pages"), Files.createDirectories(folder.resolve("browser")));
        assumeTrue(found.isPresent(), "there is no Chromium on the PATH: pages are not looked at");
        browser = found.get();
        Front.commandLine().execute("show", "all", "--root=..", "--out=" + folder.resolve("pages"));
    }

    @ParameterizedTest
    @EnumSource
    void every_page_is_whole_and_every_text_legible_in_pictures_too(Browser.Face face) throws Exception {
        var pages = names(folder.resolve("pages"), ".html");
        assertThat(pages).hasSizeGreaterThan(25).contains("index.html", "split-brain.html");
        var pictures = pictures(pages);
        assertThat(pictures).hasSizeGreaterThan(75);

        var seen = browser.look(face, Stream.concat(pages.stream(), pictures.stream()).toList(), WIDTHS);

        assertThat(seen).hasSize(pages.size() * WIDTHS.size() + pictures.size()).allSatisfy(each -> {
            assertThat(each.texts()).isGreaterThan(3);
            assertThat(each.missing()).isEmpty();
            assertThat(each.wider()).isLessThanOrEqualTo(0);
            assertThat(each.sticksOut()).isEmpty();
            assertThat(each.pale()).isEmpty();
        });
        assertThat(seen).filteredOn(each -> pages.contains(each.name())).allSatisfy(page -> {
            assertThat(page.heading()).isNotEmpty();
            assertThat(page.texts()).isGreaterThan(50);
            assertThat(page.paper()).isEqualTo(face == Browser.Face.DARK ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
        });
        assertThat(seen).filteredOn(each -> each.name().equals("split-brain.html")).hasSize(WIDTHS.size()).allSatisfy(
                page -> assertThat(page.pictures()).isGreaterThan(2));
    }

    /** {@return the pictures of these pages, laid beside them as files of their own} */
    private static List<String> pictures(List<String> pages) throws IOException {
        var pictures = new ArrayList<String>();
        for (var page : pages) {
            var own = page.replace(".html", "");
            for (var picture : Files.isDirectory(REPORTS.resolve(own))
                    ? names(REPORTS.resolve(own), ".svg")
                    : List.<String>of()) {
                Files.createDirectories(folder.resolve("pages").resolve(own));
                Files.copy(REPORTS.resolve(own).resolve(picture), folder.resolve("pages").resolve(own).resolve(picture),
                        StandardCopyOption.REPLACE_EXISTING);
                pictures.add(own + "/" + picture);
            }
        }
        return pictures;
    }

    @Test
    void what_is_pale_or_wide_or_missing_is_seen() throws Exception {
        Files.writeString(folder.resolve("pages").resolve("bad.htm"), Page.of("# bad\n\n" + PALE + "\n\n" + WIDE
                + "\n\n![gone](gone.svg)\n", new TreeMap<>(), new TreeMap<>()));

        var seen = browser.look(Browser.Face.LIGHT, List.of("bad.htm"), WIDTHS);

        assertThat(seen).hasSize(2).allSatisfy(page -> {
            assertThat(page.pale()).singleElement().asString().startsWith("pale: 1.9");
            assertThat(page.missing()).containsExactly("gone");
        });
        assertThat(seen.getFirst().sticksOut()).isEmpty();
        assertThat(seen.getLast().sticksOut()).containsExactly("p: wide");
        assertThat(seen.getLast().wider()).isGreaterThan(0);
    }

    @Test
    @EnabledIfSystemProperty(named = "lab.screenshots", matches = "true", disabledReason = "makes the pictures in docs/pages"
            + " anew: ask for it by -Dlab.screenshots=true")
    void a_report_is_pictured_for_the_documents() throws Exception {
        var into = Files.createDirectories(Path.of("..", "docs", "pages"));
        for (var face : Browser.Face.values()) {
            for (var width : WIDTHS) {
                var picture = into.resolve("split-brain-" + face.name().toLowerCase(Locale.ROOT) + "-" + width
                        + ".png");
                browser.picture(face, folder.resolve("pages").resolve("split-brain.html"), width, 900, picture);
                assertThat(Files.size(picture)).isBetween(10_000L, 200_000L);
            }
        }
    }

    private static List<String> names(Path of, String kind) throws IOException {
        try (var files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(kind)).sorted()
                    .toList();
        }
    }
}
