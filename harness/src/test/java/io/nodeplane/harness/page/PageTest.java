package io.nodeplane.harness.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A report as a page. */
class PageTest {
    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    @Test
    void it_is_one_file_with_its_pictures_in_it_and_no_script() {
        var page = Page.of("""
                # a & b: HELD

                ![Who believed what](a/beliefs.svg)

                | At | Took |
                | -: | ---- |
                | 1 s | <b> |

                See [b](b.md) and [c](https://example.org/c.md).

                <details>
                <summary><b>More</b></summary>

                Text.

                </details>
                """, new TreeMap<>(Map.of("a/beliefs.svg", SVG)), new TreeMap<>(Map.of("b.md", "b.html")));

        assertThat(page).startsWith("<!DOCTYPE html>").contains("<title>a &amp; b: HELD</title>",
                "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(SVG.getBytes(StandardCharsets.UTF_8)),
                "alt=\"Who believed what\"", "<table>", "href=\"b.html\"", "href=\"https://example.org/c.md\"",
                "<details>", "prefers-color-scheme:dark")
                .doesNotContain("<script", "<link", "beliefs.svg\"");
    }
}
