package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the formatter leaves alone: the imports of every source file of the project, and how wide its lines are. */
class SourcesTest {
    private static final Path ROOT = Path.of("..");
    private static final int FILES_MIN = 700;
    /** As in {@code .editorconfig} and the formatter, which breaks neither texts nor comments. */
    private static final int CODE_WIDTH_MAX = 120;
    private static final int COMMENT_WIDTH_MAX = 130;
    private static final Pattern IMPORT = Pattern.compile("import (static )?[\\w.]*\\.(\\w+|\\*);");

    private record Source(Path file, List<String> lines) {

        private List<String> imports(boolean fixed) {
            return lines.stream().filter(line -> line.startsWith("import ")
                    && line.startsWith("import static ") == fixed).toList();
        }

        /** {@return the lines from the first import to the last} */
        private List<String> block() {
            var from = lines.stream().takeWhile(line -> !line.startsWith("import ")).count();
            var to = lines.size() - lines.reversed().stream().takeWhile(line -> !line.startsWith("import ")).count();
            return from > to ? List.of() : lines.subList((int) from, (int) to);
        }

        /** A package is told of before its imports, so that these are looked for everywhere but in themselves. */
        private String rest() {
            return String.join("\n", lines.stream().filter(line -> !line.startsWith("import ")).toList());
        }
    }

    private static List<Source> sources() throws IOException {
        var sources = new ArrayList<Source>();
        for (var module : List.of("agent/control-plane", "agent/control-plane-client", "agent/node-plane",
                "agent/bench", "agent/outside/java", "harness")) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (var file : files.filter(one -> one.toString().endsWith(".java")).sorted().toList()) {
                    sources.add(new Source(file, Files.readAllLines(file)));
                }
            }
        }
        return sources;
    }

    @Test
    void all_sources_are_looked_at() throws IOException {
        assertThat(sources()).hasSizeGreaterThan(FILES_MIN);
    }

    @Test
    void imports_are_one_block_static_ones_first_each_part_in_order() throws IOException {
        assertThat(sources()).allSatisfy(source -> assertThat(disorder(source)).isEmpty());
    }

    @Test
    void every_import_is_used_and_names_one_thing() throws IOException {
        assertThat(sources()).allSatisfy(source -> assertThat(unused(source)).isEmpty());
    }

    @Test
    void lines_are_not_too_wide() throws IOException {
        assertThat(sources()).allSatisfy(source -> assertThat(wide(source)).isEmpty());
    }

    @Test
    void what_is_wrong_is_found() {
        var source = new Source(Path.of("X.java"),
                List.of("package x;", "", "import java.util.Map;", "", "import java.util.List;",
                        "import static x.Y.z;", "import x.*;", "", "/** Has a {@link Map}. */", "class X {}"));
        assertThat(disorder(source)).containsExactly("import java.util.Map;", "", "import java.util.List;",
                "import static x.Y.z;", "import x.*;");
        assertThat(unused(source)).containsExactly("import java.util.List;", "import x.*;", "import static x.Y.z;");
        var x = "x".repeat(CODE_WIDTH_MAX);
        assertThat(wide(new Source(Path.of("X.java"), List.of(x, x + "x", "// " + x, "// " + x + x, "a(\"" + x + "\");",
                "b(\"\"\"", x + x, "\"\"\");", x + x)))).containsExactly("2: 121", "4: 243", "9: 240");
    }

    /** {@return its block of imports, unless it is as it should be} */
    private static List<String> disorder(Source source) {
        // By what is imported: of two names the one that is the beginning of the other comes first.
        var byName = Comparator.comparing((String line) -> line.substring(0, line.length() - 1));
        var fixed = source.imports(true).stream().sorted(byName).toList();
        var others = source.imports(false).stream().sorted(byName).toList();
        var between = fixed.isEmpty() || others.isEmpty() ? Stream.<String>empty() : Stream.of("");
        var wanted = Stream.of(fixed.stream(), between, others.stream()).flatMap(part -> part).toList();
        return source.block().equals(wanted) ? List.of() : source.block();
    }

    private static List<String> unused(Source source) {
        var rest = source.rest();
        return Stream.of(false, true).flatMap(fixed -> source.imports(fixed).stream()).filter(line -> {
            var name = IMPORT.matcher(line);
            return !name.matches() || name.group(2).equals("*")
                    || !Pattern.compile("\\b" + name.group(2) + "\\b").matcher(rest).find();
        }).toList();
    }

    /** {@return the number and width of each line that is too wide; a text is as wide as its words} */
    private static List<String> wide(Source source) {
        var wide = new ArrayList<String>();
        var inText = false;
        for (var i = 0; i < source.lines().size(); i++) {
            var line = source.lines().get(i);
            var opens = line.contains("\"\"\"");
            var comment = line.strip().startsWith("*") || line.strip().startsWith("/");
            var max = comment ? COMMENT_WIDTH_MAX : CODE_WIDTH_MAX;
            if (line.length() > max && !inText && (comment || !line.contains("\""))) {
                wide.add(i + 1 + ": " + line.length());
            }
            inText ^= opens;
        }
        return wide;
    }
}
