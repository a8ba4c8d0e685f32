package io.nodeplane.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.harness.SimulatedRun;
import io.nodeplane.harness.console.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What lies beside a report is judged as its run was, whoever packed it and when. */
class EvidenceBundleTest {
    @TempDir
    private Path folder = Path.of("");

    /** Links, disks that were replaced or damaged, a twin, and an experiment with a secret. */
    @ParameterizedTest
    @ValueSource(strings = {"split-brain", "lost-disk", "cloned-identity", "other-secret", "corrupted-ledger"})
    void the_evidence_in_a_bundle_gives_the_same_judgement(String name) throws Exception {
        var run = folder.resolve("run");
        var outcome = run(name, run);

        var again = KeptRun.read(EvidenceBundle.unpack(bundle(EvidenceBundle.pack(run)))).judged();

        assertThat(again.judgement()).isEqualTo(outcome.judgement());
        assertThat(again.told()).isEqualTo(outcome.told());
    }

    @Test
    void the_same_evidence_gives_the_same_bytes_whenever_and_wherever_it_is_packed() throws Exception {
        var run = folder.resolve("run");
        run("split-brain", run);
        var first = EvidenceBundle.pack(run);
        try (var files = Files.walk(run)) {
            for (var file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_123L));
            }
        }

        assertThat(EvidenceBundle.pack(Files.move(run, folder.resolve("elsewhere")))).isEqualTo(first);
        assertThat(first.length).isLessThan(EvidenceBundle.BYTES_MAX);
    }

    @Test
    void only_what_judges_read_is_packed() throws Exception {
        var run = folder.resolve("run");
        run("split-brain", run);
        var disk = run.resolve(KeptRun.EVIDENCE).resolve("02-end").resolve("node-1").resolve("data");
        assertThat(disk.resolve("feeds")).isDirectory();
        Files.writeString(disk.resolve("api.token"), "secret");
        Files.writeString(run.resolve("secret"), "secret");
        Files.createDirectories(run.resolve("world").resolve("node-1"));
        Files.writeString(run.resolve("world").resolve("node-1").resolve("secret"), "secret");

        var unpacked = EvidenceBundle.unpack(bundle(EvidenceBundle.pack(run)));

        try (var files = Files.walk(unpacked)) {
            var names = files.filter(Files::isRegularFile).map(file -> unpacked.relativize(file).toString()).toList();
            assertThat(names).contains("run.json", "experiment.yaml", "evidence/02-end/node-1/data/events.jsonl")
                    .noneMatch(name -> name.contains("secret") || name.contains("token") || name.endsWith(".log"));
        }
    }

    @Test
    void a_bundle_that_is_damaged_or_none_is_refused_in_one_sentence() throws Exception {
        var run = folder.resolve("run");
        run("split-brain", run);
        var sound = EvidenceBundle.pack(run);

        refused(Arrays.copyOf(sound, sound.length / 2));
        refused("no archive".getBytes(StandardCharsets.UTF_8));
        var flipped = sound.clone();
        flipped[sound.length / 2] ^= 1;
        refused(flipped);
        refused(new byte[0]);
        assertThatThrownBy(() -> KeptRun.read(EvidenceBundle.unpack(bundle(tar("other", 1))))).isInstanceOf(
                KeptRun.Unreadable.class).hasMessageContaining("has no run.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped", "evidence/../../escaped"})
    void a_bundle_writes_nothing_outside_of_itself(String name) throws Exception {
        var bundle = bundle(tar(name, 1));

        assertThatThrownBy(() -> EvidenceBundle.unpack(bundle)).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageContaining("it names a place outside of itself: " + name);
    }

    @Test
    void a_small_bundle_that_would_fill_the_memory_is_refused() throws Exception {
        var bundle = bundle(tar("evidence/much", 600 << 20));

        assertThat(Files.size(bundle)).isLessThan(EvidenceBundle.BYTES_MAX);
        assertThatThrownBy(() -> EvidenceBundle.unpack(bundle)).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageContaining("unpacked, it has more than 512 MiB");
    }

    /** {@return a bundle of one file; of a large one only the head, for nobody shall read on} */
    private static byte[] tar(String name, int size) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var xz = new XZOutputStream(bytes, new LZMA2Options()); var tar = new TarArchiveOutputStream(xz)) {
            var entry = new TarArchiveEntry(name, true);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            tar.write(new byte[1]);
            if (size > 1) {
                xz.finish();
                return bytes.toByteArray();
            }
            tar.closeArchiveEntry();
        } catch (IOException unfinished) {
            assertThat(size).isGreaterThan(1);
        }
        return bytes.toByteArray();
    }

    private void refused(byte[] bytes) throws IOException {
        var bundle = bundle(bytes);
        assertThatThrownBy(() -> EvidenceBundle.unpack(bundle)).isInstanceOf(KeptRun.Unreadable.class)
                .hasMessageStartingWith(bundle + " is no sound bundle of evidence: ").hasMessageNotContaining("null");
    }

    private Path bundle(byte[] bytes) throws IOException {
        return Files.write(folder.resolve(EvidenceBundle.FILE), bytes);
    }

    private static Lab.Outcome run(String name, Path folder) throws Exception {
        var experiment = SimulatedRun.shipped(name);
        var outcome = new Lab(Worlds.sim(1), Path.of("no-agent.jar"), Progress.quiet()).run(experiment, name
                + "-20260301-093000-1", folder, "mvn -pl harness verify", List.of());
        KeptRun.write(folder, outcome.told(), experiment);
        return outcome;
    }
}
