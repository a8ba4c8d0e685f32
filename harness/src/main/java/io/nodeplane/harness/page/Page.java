package io.nodeplane.harness.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A report's Markdown as one HTML file: its pictures are within it, it has a light and a dark face, whichever the reader's
 * system asks for, and no script. A pure function: the same report gives the same bytes.
 */
public final class Page {
    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();
    private static final String HEAD = "# ";
    /**
     * Wide tables are scrolled by themselves, so that a narrow window is not. So are pictures in a narrow window: they keep a
     * width at which their texts, larger then, can be read. Dark paper is that of the pictures.
     */
    private static final String STYLE = """
            :root{color-scheme:light dark;--paper:#ffffff;--text:#1f2430;--muted:#57606a;--edge:#d0d5dd;--tint:#f3f5f8;\
            --link:#2f5fb3}
            @media(prefers-color-scheme:dark){:root{--paper:#0d1117;--text:#e4e7ec;--muted:#a0a8b4;--edge:#3a414d;\
            --tint:#1a1f27;--link:#8fb4f5}}
            *{box-sizing:border-box}
            body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:60rem;background:var(--paper);color:var(--text);\
            font:16px/1.55 system-ui,sans-serif;overflow-wrap:break-word}
            h1,h2,h3{line-height:1.25;margin:2rem 0 .75rem}h1{margin-top:0;font-size:1.7rem}h2{font-size:1.3rem}\
            h3{font-size:1.1rem}
            a{color:var(--link)}
            img{display:block;max-width:100%;height:auto;margin:1rem 0}
            p:has(img){overflow-x:auto}
            @media(max-width:40rem){p>img{max-width:none;width:35rem;margin:0}}
            blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:4px solid var(--edge);color:var(--muted)}
            blockquote p{margin:.4rem 0}
            ul,ol{padding-left:1.4rem}li{margin:.3rem 0}
            code,pre{font-family:ui-monospace,monospace;font-size:.875em;background:var(--tint)}
            code{padding:.1em .3em;border-radius:4px}pre{padding:.75rem;border-radius:6px;overflow-x:auto}pre code{padding:0}
            table{display:block;max-width:100%;overflow-x:auto;border-collapse:collapse;margin:1rem 0;font-size:.9rem}
            th,td{border:1px solid var(--edge);padding:.3rem .6rem;vertical-align:top;min-width:5rem}
            @media(max-width:40rem){td:not([align]):not(:first-child){min-width:11rem}}
            th{background:var(--tint);text-align:left}
            details{border:1px solid var(--edge);border-radius:6px;padding:.5rem .75rem;margin:.75rem 0}
            summary{cursor:pointer}
            """;

    private Page() {}

    /**
     * {@return the page}
     *
     * @param pictures the text of each SVG by the path under which the report names it
     * @param pages where links lead that a browser shall follow to another file, by what the report says; all others stay
     */
    public static String of(String markdown, SortedMap<String, String> pictures, SortedMap<String, String> pages) {
        var renderer = HtmlRenderer.builder().extensions(TABLES).attributeProviderFactory(
                context -> (node, tag, attributes) -> resolve(node, attributes, pictures, pages)).build();
        return String.format(Locale.ROOT, """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """, escaped(title(markdown)), STYLE, renderer.render(PARSER.parse(markdown)));
    }

    private static void resolve(Node node, Map<String, String> attributes, SortedMap<String, String> pictures,
            SortedMap<String, String> pages) {
        if (node instanceof Image image) {
            var picture = pictures.get(image.getDestination());
            if (picture != null) {
                // As an image of its own: the styles and names of one picture are none of another's.
                attributes.put("src",
                        "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(picture.getBytes(
                                StandardCharsets.UTF_8)));
            }
        }
        if (node instanceof Link link && pages.containsKey(link.getDestination())) {
            attributes.put("href", pages.getOrDefault(link.getDestination(), link.getDestination()));
        }
    }

    private static String title(String markdown) {
        return markdown.lines().filter(line -> line.startsWith(HEAD)).map(line -> line.substring(HEAD.length()))
                .findFirst().orElse("Report");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
