package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Writes an experiment as the text of a file that {@link ExperimentFile} reads back to an equal one. */
public final class ExperimentWriter {
    /** What YAML reads as just these words, without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z](?:[A-Za-z0-9 ,./?()'-]*[A-Za-z0-9.?)])?");
    private static final List<String> NO_TEXTS = List.of("null", "true", "false");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int AMOUNT_MAX = 999_999;

    private final Experiment experiment;
    private final StringBuilder out = new StringBuilder();

    private ExperimentWriter(Experiment experiment) {
        this.experiment = experiment;
    }

    /**
     * {@return the text of a file for this experiment}
     *
     * @throws IllegalArgumentException if no file can say it: a time that is no whole number of milliseconds, zero where
     *     the file has no word for it, or too long
     */
    public static String write(Experiment experiment) {
        return new ExperimentWriter(experiment).text();
    }

    private String text() {
        out.append("# yaml-language-server: $schema=experiment.schema.json\n");
        out.append("question: ").append(word(experiment.question())).append('\n');
        experiment.only().ifPresent(world -> out.append("only: ").append(world).append('\n'));
        if (!experiment.answer().isEmpty()) {
            out.append("answer:\n");
            experiment.answer().forEach(part -> out.append("  - ").append(AnswerWriter.write(part)).append('\n'));
        }
        out.append("\ncluster:\n");
        out.append("  nodes: ").append(experiment.cluster().size()).append('\n');
        out.append("  seeds: ").append(seeds()).append("\n\ncharter:\n");
        out.append("  voters: ").append(inOrder(experiment.charter().voters())).append('\n');
        experiment.charter().numbers().forEach((key, number) -> out.append("  ").append(key).append(": ")
                .append(number).append('\n'));
        out.append("\ntimeline:\n");
        experiment.timeline().forEach(this::step);
        out.append("\nexpect:\n");
        var expectations = new ExpectationWriter(this::nodes);
        experiment.expectations()
                .forEach(expectation -> out.append("  - ").append(expectations.write(expectation)).append('\n'));
        return out.toString();
    }

    private String seeds() {
        return experiment.cluster().oneName() ? ClusterPlan.SHARED : inOrder(experiment.cluster().seeds());
    }

    private void step(TimelineStep step) {
        var named = !step.name().equals(TimelineStep.defaultName(step.number()));
        out.append(named ? "  - name: " + step.name() + "\n    " : "  - ").append(verb(step.step())).append('\n');
    }

    private String verb(Step step) {
        return switch (step) {
            case Step.Start(var nodes, var every) -> every.isZero()
                    ? "start: " + inOrder(nodes)
                    : "start: { nodes: " + inOrder(nodes) + ", every: " + time(every) + " }";
            case Step.Await(var condition, var within) ->
                "await: { " + condition(condition) + ", within: " + time(within) + " }";
            case Step.Hold(var time) -> "hold: " + time(time);
            case Step.Inject(var fault) -> fault(fault);
            case Step.Leave(var nodes) -> "leave: " + nodes(nodes);
            case Step.Backup(var nodes) -> "backup: " + nodes(nodes);
            case Step.Heal(var fault) -> "heal: " + fault;
            case Step.Restart(var nodes) -> "restart: " + nodes(nodes);
        };
    }

    private String condition(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var nodes) -> "converged: " + nodes(nodes);
            case Condition.Believes(var by, var subjects, var state) -> "believes: { by: " + nodes(by) + ", subjects: "
                    + nodes(subjects) + ", state: " + lower(state) + " }";
            case Condition.Isolated(var nodes) -> "isolated: " + nodes(nodes);
            case Condition.Forked(var by, var subjects) ->
                "forked: { by: " + nodes(by) + ", subjects: " + nodes(subjects) + " }";
            case Condition.Vouched(var nodes) -> "vouched: " + nodes(nodes);
        };
    }

    private String fault(Fault fault) {
        return switch (fault) {
            case Fault.OfCut cut -> "cut: { " + cut(cut) + " }";
            case Fault.Flap(var cut, var down, var up, var time) -> "flap: { " + cut(cut) + ", down: " + time(down)
                    + ", up: " + time(up) + ", time: " + time(time) + " }";
            case Fault.Lossy(var among, var share, var slot, var time, var mode) -> "lossy: { among: " + nodes(among)
                    + ", share: " + share + ", slot: " + time(slot) + ", time: " + time(time) + ", mode: "
                    + lower(mode) + " }";
            case Fault.Pause(var which) -> "pause: " + nodes(which);
            case Fault.Stutter(var which, var stopped, var running, var time) -> "stutter: { nodes: " + nodes(which)
                    + ", stopped: " + time(stopped) + ", running: " + time(running) + ", time: " + time(time) + " }";
            case Fault.PowerOff(var which) -> "power-off: " + nodes(which);
            case Fault.Latency(var among, var delay, var jitter) -> "latency: { among: " + nodes(among) + ", delay: "
                    + time(delay) + (jitter.isZero() ? "" : ", jitter: " + time(jitter)) + " }";
            case Fault.LimitData(var which, var streams, var bytes, var each) -> "limit-data: { links: " + list(which)
                    + (streams == Streams.BOTH ? "" : ", streams: " + lower(streams)) + ", bytes: " + list(bytes)
                    + (each.isZero() ? "" : ", each: " + time(each)) + " }";
            case Fault.Kill(var which) -> "kill: " + nodes(which);
            case Fault.Stop(var which) -> "stop: " + nodes(which);
            case Fault.LoseDisk(var which) -> "lose-disk: " + nodes(which);
            case Fault.Restore(var backup, var which) ->
                "restore: { backup: " + backup + ", nodes: " + nodes(which) + " }";
            case Fault.Corrupt(var which, var feedOf, var line) -> "corrupt: { nodes: " + nodes(which) + ", feed-of: "
                    + feedOf + (line.isPresent() ? ", line: " + line.getAsInt() : "") + " }";
            case Fault.Clone(var which) -> "clone: " + nodes(which);
            case Fault.Foreign(var which) -> "foreign: " + nodes(which);
            case Fault.SlowNames(var which, var delay) ->
                "slow-names: { of: " + nodes(which) + ", delay: " + time(delay) + " }";
        };
    }

    private static String cut(Fault.OfCut cut) {
        return switch (cut) {
            case Fault.Cut(var groups, var mode) -> "groups: " + groups(groups) + ", mode: " + lower(mode);
            case Fault.CutLinks(var which, var mode) -> "links: " + list(which) + ", mode: " + lower(mode);
        };
    }

    private static String groups(List<? extends Collection<NodeId>> groups) {
        return groups.stream().map(ExperimentWriter::list).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@return these nodes as a set; the word for all of them where they are all} */
    private String nodes(Collection<NodeId> nodes) {
        return new TreeSet<>(nodes).equals(experiment.cluster().nodes()) ? "all" : list(nodes);
    }

    private String inOrder(List<NodeId> nodes) {
        return nodes.equals(ClusterPlan.numbered(experiment.cluster().size())) ? "all" : list(nodes);
    }

    static String list(Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** {@return the time in the largest unit that needs no fraction} */
    static String time(Duration time) {
        var millis = time.toMillis();
        if (millis < 1 || !Duration.ofMillis(millis).equals(time)) {
            throw new IllegalArgumentException("no experiment file can say a time of " + time);
        }
        var seconds = millis % 1_000 == 0;
        var minutes = millis % 60_000 == 0;
        var amount = minutes ? millis / 60_000 : seconds ? millis / 1_000 : millis;
        if (amount > AMOUNT_MAX) {
            throw new IllegalArgumentException("a time of " + time + " is too long for an experiment file");
        }
        return amount + (minutes ? "m" : seconds ? "s" : "ms");
    }

    private static String word(String text) {
        return PLAIN.matcher(text).matches() && !NO_TEXTS.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : JSON.writeValueAsString(text);
    }
}
