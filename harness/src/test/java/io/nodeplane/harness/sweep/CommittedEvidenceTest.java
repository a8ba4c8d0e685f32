package io.nodeplane.harness.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.nodeplane.harness.report.IndexEntry;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies beside the committed reports is judged today as the report says. */
class CommittedEvidenceTest {
    private static final Path REPORTS = Path.of("..", "reports");
    private static final Pattern LINK = Pattern
            .compile("\\]\\(([^)\\s]*" + Pattern.quote(EvidenceBundle.FILE) + ")\\)");
    /** So many are judged in every build, the smallest ones; all of them with -Dlab.long=true. */
    private static final int ALWAYS = 3;

    static List<Path> bundles() throws IOException {
        try (var files = Files.walk(REPORTS)) {
            return files.filter(file -> file.getFileName().toString().equals(EvidenceBundle.FILE)).sorted((one,
                    other) -> Long.compare(one.toFile().length(), other.toFile().length())).toList();
        }
    }

    static List<Path> some() throws IOException {
        return bundles().stream().limit(ALWAYS).toList();
    }

    static List<Path> others() throws IOException {
        return bundles().stream().skip(ALWAYS).toList();
    }

    @ParameterizedTest
    @MethodSource("some")
    void a_committed_bundle_is_judged_as_its_report_says(Path bundle) throws Exception {
        judgedAsReported(bundle);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("others")
    void every_committed_bundle_is_judged_as_its_report_says(Path bundle) throws Exception {
        assumeThat(Boolean.getBoolean("lab.long")).as("all bundles are judged with -Dlab.long=true").isTrue();
        judgedAsReported(bundle);
    }

    @Test
    void what_a_report_says_of_its_evidence_is_so() throws IOException {
        var linked = 0;
        for (var report : reports()) {
            var links = LINK.matcher(Files.readString(report)).results().map(link -> link.group(1)).distinct().toList();
            var bundle = Objects.requireNonNull(report.getParent()).resolve(stem(report)).resolve(EvidenceBundle.FILE);
            assertThat(links).as("%s", report).isEqualTo(Files.exists(bundle)
                    ? List.of(stem(report) + "/" + EvidenceBundle.FILE)
                    : List.of());
            linked += links.size();
        }
        assertThat(linked).isEqualTo(bundles().size());
        assertThat(bundles()).isNotEmpty().allSatisfy(bundle -> assertThat(Files.size(bundle)).isLessThanOrEqualTo(
                EvidenceBundle.BYTES_MAX));
    }

    private static void judgedAsReported(Path bundle) throws Exception {
        var folder = Objects.requireNonNull(bundle.getParent());
        var report = Files.readString(folder.resolveSibling(folder.getFileName() + ".md"));
        var kept = KeptRun.read(EvidenceBundle.unpack(bundle));

        assertThat(report).contains("runs/" + kept.told().id());
        var verdict = IndexEntry.read(report).orElseThrow().verdict();
        assertThat(kept.told().judgement().verdict().word()).isEqualTo(verdict);
        var now = kept.judged().judgement().verdict();
        assertThat(now.word()).as(now.because()).isEqualTo(verdict);
    }

    private static List<Path> reports() throws IOException {
        try (var files = Files.walk(REPORTS)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    private static String stem(Path report) {
        var name = report.getFileName().toString();
        return name.substring(0, name.length() - ".md".length());
    }
}
