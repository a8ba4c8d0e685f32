package io.nodeplane.harness.run;

import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.ExperimentWriter;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.index.RunIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run whose folder was kept: {@value #RECORD} and {@value #EXPERIMENT} beside the copies of its disks.
 *
 * @param folder the run's own
 */
public record KeptRun(Path folder, RunRecord told, Experiment experiment) {
    public static final String RECORD = "run.json";
    public static final String EXPERIMENT = "experiment.yaml";
    static final String EVIDENCE = "evidence";
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

    /** A run that cannot be read back, and why, in one sentence. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String sentence) {
            super(sentence);
        }
    }

    /** Writes what belongs beside the copies. */
    public static void write(Path folder, RunRecord record, Experiment experiment) throws IOException {
        Files.writeString(folder.resolve(EXPERIMENT), ExperimentWriter.write(experiment));
        Files.writeString(folder.resolve(RECORD), JSON.writeValueAsString(record) + "\n");
    }

    /**
     * {@return the run that was kept in this folder}
     *
     * @throws Unreadable if the folder has no record, or one that this lab cannot read
     */
    public static KeptRun read(Path folder) throws IOException, Unreadable {
        var file = folder.resolve(RECORD);
        if (!Files.isRegularFile(file)) {
            throw new Unreadable(folder + " has no " + RECORD + ": its run did not come to its end, or was made before"
                    + " the lab wrote one; run the experiment again");
        }
        var record = parse(file);
        if (record.format() != RunRecord.FORMAT) {
            throw new Unreadable(file + " has format " + record.format() + ", and this lab reads "
                    + RunRecord.FORMAT + ": use the lab that wrote it");
        }
        var text = folder.resolve(EXPERIMENT);
        return switch (ExperimentFile.parse(text.toString(), record.experiment(), Files.readString(text))) {
            case Reading.Accepted(var experiment) -> new KeptRun(folder, record, experiment);
            case Reading.Refused(var problems) -> throw new Unreadable(problems.getFirst().toString());
        };
    }

    private static RunRecord parse(Path file) throws IOException, Unreadable {
        try {
            return JSON.readValue(Files.readString(file), RunRecord.class);
        } catch (JacksonException damaged) {
            throw new Unreadable(file + " is damaged: " + damaged.getOriginalMessage());
        }
    }

    /**
     * {@return the run, with its disks read and judged by the judges of this lab}
     *
     * <p>Only what who looked on saw, and no evidence shows, is taken over from the run's own judgement.
     */
    public Lab.Outcome judged() throws IOException, Unreadable {
        var charter = experiment.charter().charter();
        var copies = new Copies(experiment.places());
        for (var deed : told.copied().deeds(folder.resolve(EVIDENCE))) {
            if (deed instanceof Copies.Deed.Moment(var copied) && !Files.isDirectory(copied)) {
                throw new Unreadable(copied + " is not there: the evidence of " + told.id() + " is not whole");
            }
            copies.told(deed);
        }
        var running = told.copied().running();
        var nodes = copies.read(charter, told.copied().readings(), this::at, node -> running.contains(node.value()));
        var run = new Run(told.id(), experiment, charter, told.world(), told.command(), told.facts(), told.detour(),
                told.started(), told.ended(), told.steps(experiment), told.counts(), nodes, copies.gathers(charter),
                copies.clocks(), DeviceTraces.read(folder.resolve(EVIDENCE), experiment));
        var index = RunIndex.of(run);
        return new Lab.Outcome(index, witnessed(Checks.judge(index), told.witnessed()), told);
    }

    private Instant at(long monoMs) {
        return told.copied().machine().orElseThrow().plus(Duration.ofMillis(monoMs));
    }

    private static Judgement witnessed(Judgement judgement, Collection<RunRecord.Found> seen) {
        var whole = judgement;
        for (var found : seen) {
            whole = whole.with(found.finding());
        }
        return whole;
    }
}
