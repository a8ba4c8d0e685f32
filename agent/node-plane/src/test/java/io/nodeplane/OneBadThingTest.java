package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/one-bad-thing.md names the test of each of its rows: they are there. */
class OneBadThingTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z]+)\\.([a-z][a-z0-9_]+)`");

    @Test
    void every_test_that_the_page_names_is_there() throws IOException {
        var sources = new TreeMap<String, String>();
        for (var module : List.of("agent", "harness")) {
            try (var files = Files.walk(ROOT.resolve(module))) {
                for (var file : files.filter(path -> path.toString().contains("/src/test/java/")
                        && path.toString().endsWith(".java")).toList()) {
                    sources.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file),
                            String::concat);
                }
            }
        }
        var page = Files.readString(ROOT.resolve("docs/one-bad-thing.md"));
        var missing = new ArrayList<String>();
        var named = NAMED.matcher(page);
        var count = 0;
        for (; named.find(); count++) {
            if (!sources.getOrDefault(named.group(1), "").contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).as("the page was read").isGreaterThan(40);
        assertThat(page.lines().filter(line -> line.startsWith("| ") && !line.startsWith("| What happens"))
                .filter(line -> !NAMED.matcher(line).find())).as("rows without a test").isEmpty();
    }
}
