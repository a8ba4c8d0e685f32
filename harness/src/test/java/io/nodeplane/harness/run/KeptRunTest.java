package io.nodeplane.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.check.Rejudged;
import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was kept is judged again from its folder alone, as it was judged when it ran. */
class KeptRunTest {
    @TempDir
    private Path folder = Path.of("");

    /** One of links, and those that replace disks, make twins or tear logs: what the copies must be told differs. */
    @ParameterizedTest
    @ValueSource(strings = {"split-brain", "lost-disk", "restored-backup", "corrupted-ledger", "cloned-identity",
            "paused-node", "lossy-network", "foreign-agent"})
    void the_same_evidence_gives_the_same_judgement_and_report(String name) throws Exception {
        var outcome = run(SimulatedRun.shipped(name));

        var again = KeptRun.read(folder).judged();

        assertThat(new Rejudged(outcome.judgement(), again.judgement()).changes()).isEmpty();
        assertThat(again.judgement()).isEqualTo(outcome.judgement());
        assertThat(KeptRun.read(folder).told().judgement()).isEqualTo(outcome.judgement());
        assertThat(Report.render(again.run(), again.judgement())).isEqualTo(Report.render(outcome.run(), outcome
                .judgement()));
    }

    @Test
    void evidence_that_was_changed_is_judged_anew() throws Exception {
        run(SimulatedRun.shipped("split-brain"));
        var feed = feeds("02-end").getFirst();
        Files.writeString(feed, Files.readString(feed).replaceFirst("\"lamport\":1", "\"lamport\":2"));

        var kept = KeptRun.read(folder);
        var now = kept.judged().judgement();

        assertThat(kept.told().judgement().verdict().word()).isEqualTo("HELD");
        assertThat(now.verdict().word()).isEqualTo("BROKEN");
        assertThat(new Rejudged(kept.told().judgement(), now).changes()).isNotEmpty();
    }

    @Test
    void what_cannot_be_read_back_is_told_in_one_sentence() throws Exception {
        assertThatThrownBy(() -> KeptRun.read(folder)).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageContaining("has no run.json");
        run(SimulatedRun.shipped("split-brain"));
        try (var evidence = Files.walk(folder.resolve(KeptRun.EVIDENCE).resolve("01-before-heal"))) {
            for (var file : evidence.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        var kept = KeptRun.read(folder);
        assertThatThrownBy(kept::judged).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageContaining("01-before-heal is not there");
        Files.writeString(folder.resolve(KeptRun.RECORD), "{");
        assertThatThrownBy(() -> KeptRun.read(folder)).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageContaining("run.json is damaged");
    }

    private List<Path> feeds(String moment) throws IOException {
        try (var files = Files.walk(folder.resolve(KeptRun.EVIDENCE).resolve(moment).resolve("node-1"))) {
            return files.filter(file -> file.toString().contains("feeds")).filter(Files::isRegularFile).sorted()
                    .toList();
        }
    }

    private Lab.Outcome run(Experiment experiment) throws Exception {
        var outcome = new Lab(Worlds.sim(1), Path.of("no-agent.jar"), Progress.quiet()).run(experiment,
                experiment.name() + "-20260301-093000-1", folder, "mvn -pl harness verify",
                List.of(new Fact("JDK", "21")));
        KeptRun.write(folder, outcome.told(), experiment);
        return outcome;
    }
}
