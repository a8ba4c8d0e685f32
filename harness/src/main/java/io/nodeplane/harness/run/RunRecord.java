package io.nodeplane.harness.run;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Judgement;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Verdict;
import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the lab knew of a run and no disk tells: what it did and when, what it counted, which copies it made; and how the run
 * was judged. With the copies beside it, it is all that a judge needs.
 *
 * @param format of the file, for later readers
 * @param seed from which followed whatever the lab left to chance
 * @param samples each reading of the counters once, for the windows
 * @param witnessed findings that no evidence shows again: who looked on made them
 * @param findings all findings of the run's own judgement
 */
public record RunRecord(int format, String id, String experiment, String world, long seed, String command,
        List<Fact> facts, Detour detour, Instant started, Instant ended, List<Done> steps, List<Counted> samples,
        List<Between> windows, Copied copied, List<Found> witnessed, List<Found> findings, List<Measured> measures) {
    static final int FORMAT = 1;

    /** An executed step, by its number. */
    record Done(int number, Instant started, Instant ended, int calls, Optional<Boolean> held, List<String> notes) {}

    /** A sample; links are {@code node-1->node-2}. */
    record Counted(Instant at, SortedMap<String, Long> requestBytes, SortedMap<String, Long> replyBytes,
            SortedMap<String, Long> answers, SortedMap<String, Long> answerMs, SortedMap<String, Long> failures,
            List<String> answered) {}

    /** A window, its samples by their place in the list. */
    record Between(String fault, String name, int from, int to) {}

    /** A finding. */
    record Found(Finding.Kind kind, String name, String verdict, List<String> because) {
        static Found of(Finding finding) {
            return new Found(finding.kind(), finding.name(), finding.verdict().word(),
                    finding.verdict() instanceof Verdict.Broken(var evidence)
                            ? evidence
                            : List.of(finding.verdict().because()));
        }

        Finding finding() {
            var why = String.join("; ", because);
            return new Finding(kind, name, switch (verdict) {
                case "HELD" -> new Verdict.Held(why);
                case "BROKEN" -> new Verdict.Broken(because);
                case "VACUOUS" -> new Verdict.Vacuous(why);
                default -> new Verdict.Unknown(why);
            });
        }
    }

    /** A measure. */
    record Measured(String name, Measure.Unit unit, Optional<Double> value, String how, String otherwise) {
        static Measured of(Measure measure) {
            return new Measured(measure.name(), measure.unit(),
                    measure.value().stream().boxed().findFirst(), measure.how(), measure.otherwise());
        }

        Measure measure() {
            return new Measure(name, unit, value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty), how,
                    otherwise);
        }
    }

    /** A look at the wall clock: how many ns it was ahead. */
    record Looked(Instant at, long aheadNs) {}

    /** One thing that was done with the copies, by its word; folders are within that of the evidence. */
    record Copy(String deed, List<String> places, Optional<String> before, Optional<String> now) {}

    /**
     * How the disks were copied.
     *
     * @param machine the moment of the lab's clock at which the machine's monotonic one stood at zero, if there is one
     * @param running whose processes ran at the end
     */
    record Copied(List<Copy> copies, List<Looked> looked, Optional<Instant> machine, List<String> running) {
        private static final String MOMENT = "moment";
        private static final String REPLACED = "replaced";
        private static final String CLONED = "cloned";
        private static final String STARTED = "started";
        private static final String POWER_LOST = "power-lost";

        static Copied of(Path folder, List<Copies.Deed> deeds, List<Clocks.Reading> readings,
                Optional<Instant> machine, Collection<NodeId> running) {
            return new Copied(deeds.stream().map(deed -> copy(folder, deed)).toList(),
                    readings.stream().map(read -> new Looked(read.at(), read.ahead().toNanos())).toList(), machine,
                    names(running));
        }

        private static Copy copy(Path folder, Copies.Deed deed) {
            return switch (deed) {
                case Copies.Deed.Moment(var into) ->
                    new Copy(MOMENT, List.of(), Optional.empty(), Optional.of(within(folder, into)));
                case Copies.Deed.Replaced(var place, var before, var now) -> new Copy(REPLACED,
                        List.of(place.value()), Optional.of(within(folder, before)),
                        now.map(path -> within(folder, path)));
                case Copies.Deed.Cloned(var twin, var copy) -> new Copy(CLONED, List.of(twin.value()),
                        Optional.empty(), Optional.of(within(folder, copy)));
                case Copies.Deed.Started(var which) ->
                    new Copy(STARTED, names(which), Optional.empty(), Optional.empty());
                case Copies.Deed.PowerLost lost ->
                    new Copy(POWER_LOST, List.of(), Optional.empty(), Optional.empty());
            };
        }

        /** {@return what was done, with the copies in this folder} */
        List<Copies.Deed> deeds(Path folder) {
            return copies.stream().<Copies.Deed>map(copy -> switch (copy.deed()) {
                case MOMENT -> new Copies.Deed.Moment(folder.resolve(copy.now().orElseThrow()));
                case REPLACED -> new Copies.Deed.Replaced(new NodeId(copy.places().getFirst()),
                        folder.resolve(copy.before().orElseThrow()), copy.now().map(folder::resolve));
                case CLONED -> new Copies.Deed.Cloned(new NodeId(copy.places().getFirst()),
                        folder.resolve(copy.now().orElseThrow()));
                case STARTED -> new Copies.Deed.Started(copy.places().stream().map(NodeId::new).toList());
                case POWER_LOST -> new Copies.Deed.PowerLost();
                default -> throw new IllegalArgumentException("nobody knows what '" + copy.deed() + "' is");
            }).toList();
        }

        List<Clocks.Reading> readings() {
            return looked.stream().map(look -> new Clocks.Reading(look.at(), Duration.ofNanos(look.aheadNs())))
                    .toList();
        }

        private static String within(Path folder, Path copy) {
            return folder.relativize(copy).toString().replace('\\', '/');
        }
    }

    /** @param witnessed those of the judgement's findings that no evidence shows again */
    static RunRecord of(Run run, long seed, Copied copied, Judgement judgement, List<Finding> witnessed) {
        var samples = new ArrayList<Sample>();
        var windows = new ArrayList<Between>();
        for (var window : run.windows()) {
            windows.add(new Between(window.fault(), window.name(), place(samples, window.from()),
                    place(samples, window.to())));
        }
        return new RunRecord(FORMAT, run.id(), run.experiment().name(), run.world(), seed, run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), run.steps().stream().map(RunRecord::done).toList(),
                samples.stream().map(RunRecord::counted).toList(), windows, copied,
                witnessed.stream().map(Found::of).toList(), judgement.findings().stream().map(Found::of).toList(),
                judgement.measures().stream().map(Measured::of).toList());
    }

    /** {@return how the run itself was judged} */
    public Judgement judgement() {
        return new Judgement(findings.stream().map(Found::finding).toList(),
                measures.stream().map(Measured::measure).toList());
    }

    /** {@return the steps as they were done, of this experiment} */
    List<ExecutedStep> steps(Experiment of) {
        return steps.stream().map(done -> new ExecutedStep(of.timeline().get(done.number() - 1), done.started(),
                done.ended(), done.calls(), done.held(), done.notes())).toList();
    }

    List<Window> counts() {
        var read = samples.stream().map(RunRecord::sample).toList();
        return windows.stream().map(window -> new Window(window.fault(), window.name(), read.get(window.from()),
                read.get(window.to()))).toList();
    }

    private static int place(List<Sample> samples, Sample sample) {
        for (var i = 0; i < samples.size(); i++) {
            if (samples.get(i) == sample) {
                return i;
            }
        }
        samples.add(sample);
        return samples.size() - 1;
    }

    private static Done done(ExecutedStep step) {
        return new Done(step.step().number(), step.started(), step.ended(), step.calls(), step.held(), step.notes());
    }

    private static Counted counted(Sample sample) {
        return new Counted(sample.at(), named(sample.requestBytes()), named(sample.replyBytes()),
                named(sample.answers()), named(sample.answerMs()), named(sample.failures()),
                names(sample.answered()));
    }

    private static Sample sample(Counted counted) {
        var answered = new TreeSet<NodeId>();
        counted.answered().forEach(name -> answered.add(new NodeId(name)));
        return new Sample(counted.at(), links(counted.requestBytes()), links(counted.replyBytes()),
                links(counted.answers()), links(counted.answerMs()), links(counted.failures()), answered);
    }

    private static SortedMap<String, Long> named(SortedMap<Link, Long> counts) {
        var named = new TreeMap<String, Long>();
        counts.forEach((link, count) -> named.put(link.toString(), count));
        return named;
    }

    private static SortedMap<Link, Long> links(SortedMap<String, Long> named) {
        var counts = new TreeMap<Link, Long>();
        named.forEach((name, count) -> {
            var ends = name.split("->", 2);
            counts.put(new Link(new NodeId(ends[0]), new NodeId(ends[1])), count);
        });
        return counts;
    }

    private static List<String> names(Collection<NodeId> nodes) {
        return nodes.stream().map(NodeId::value).toList();
    }
}
