package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tutorial has its reader find is still to be found: its file is read off the page and run with the same seeds. */
class FirstHourTest {
    private static final Pattern FILE = Pattern.compile("(?s)```yaml\\n(# mine/.*?)```");
    private static final Pattern SEEDS = Pattern.compile("-Dworld=sim -Dseeds=(\\d+)");
    private static final Pattern SEED = Pattern.compile("(?m)^seed (\\d+) (BROKEN|UNKNOWN|VACUOUS): ");
    private static String page;
    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("..", "docs", "first-hour.md"));
    }

    /** {@return the experiment of the page, with one text in place of another} */
    private Asked asked(String from, String to) throws IOException {
        var text = all(FILE).getFirst();
        assertThat(text).contains(from);
        Files.writeString(folder.resolve("nap.yaml"), text.replace(from, to));
        var reading = ExperimentFile.read(folder, "nap");
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return new Asked("nap", ((Reading.Accepted) reading).experiment());
    }

    private static List<String> all(Pattern pattern) {
        return pattern.matcher(page).results().map((MatchResult hit) -> hit.group(1)).toList();
    }

    @Test
    void the_seeds_of_the_page_that_were_not_held_are_not_held() throws Exception {
        var count = Integer.parseInt(all(SEEDS).getFirst());
        var summary = new Sweep(asked("question", "question"), 1, count, Path.of("no-agent.jar"))
                .run(Progress.quiet());
        var broken = new ArrayList<String>();
        summary.results().stream().filter(result -> !result.word().equals("HELD"))
                .forEach(result -> broken.add(Long.toString(result.seed())));
        var shown = all(SEED);
        assertThat(shown).isNotEmpty();
        assertThat(broken).as("as many as the page says").startsWith(shown.toArray(String[]::new));
        assertThat(page).contains(broken.size() + " of the " + count);
    }

    @Test
    void with_the_time_that_the_page_advises_every_seed_holds() throws Exception {
        var count = Integer.parseInt(all(SEEDS).getFirst());
        var summary = new Sweep(asked("confirmAfterMs: 2500", "confirmAfterMs: 5000"), 1, count,
                Path.of("no-agent.jar")).run(Progress.quiet());
        assertThat(summary.results()).hasSize(count).allSatisfy(result -> assertThat(result.word() + " "
                + result.because()).startsWith("HELD"));
    }
}
