package io.nodeplane.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The glossary has the words that programs and pages use, each once, with one sentence, the field's word and a source. */
class GlossaryTest {
    private static final Path GLOSSARY = Path.of("..", "docs", "glossary.md");
    private static final Pattern KIND = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(GLOSSARY).stream().filter(line -> line.startsWith("| ")
                && !line.startsWith("| Word |")).map(line -> Arrays
                        .stream(line.substring(2, line.length() - 2)
                                .split(" \\| "))
                        .map(String::strip).toList())
                .toList();
    }

    private static List<String> words() throws IOException {
        var words = new ArrayList<String>();
        for (var row : rows()) {
            for (var word : row.getFirst().split("[,()`]+")) {
                words.add(word.strip());
            }
        }
        words.removeIf(String::isEmpty);
        return words;
    }

    @Test
    void each_word_has_one_row_one_sentence_a_synonym_and_a_source() throws IOException {
        assertThat(words()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row).hasSize(4).doesNotContain("");
            assertThat(row.get(1)).endsWith(".");
        });
    }

    @Test
    void every_kind_of_entry_is_explained() throws IOException {
        var page = Files.readString(Path.of("..", "docs", "ledger.md"));
        var kinds = KIND.matcher(page.substring(page.indexOf("### Kinds"), page.indexOf("An `address` is")))
                .results().map((MatchResult kind) -> kind.group(1)).toList();
        assertThat(kinds).hasSize(16);
        assertThat(words()).containsAll(kinds);
    }

    @Test
    void every_verdict_and_every_word_of_the_house_is_explained() throws IOException {
        var page = Files.readString(GLOSSARY);
        assertThat(page).contains("**HELD**", "**BROKEN**", "**UNKNOWN**", "**VACUOUS**");
        assertThat(words()).contains("feed", "frontier", "charter", "voucher", "vigil", "bite", "twin", "suspicion",
                "confirmation", "incarnation", "anti-entropy", "replay", "believe", "isolated", "oracle", "turn");
        assertThat(page).contains("*nemesis*");
    }
}
