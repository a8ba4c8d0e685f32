package io.nodeplane.harness.experiment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the plan of the weeks, as strictly as an experiment is read. */
public final class MilestoneFile {
    /** What the file is called in the folder of the experiments; no experiment has this name. */
    public static final String NAME = "milestones";
    private static final int WEEKS_MAX = 99;
    private static final String EXPERIMENT = "experiment";
    private static final String PROBE = "probe";
    private static final String DOCUMENT = "document";
    /** The kinds of entries that a ledger may have, as far as this lab knows. */
    private static final List<String> KINDS = List.of("genesis", "started", "joined", "left", "suspected", "confirmed",
            "recovered", "updated", "reported", "forked", "vouched");

    // What is read of each key stands below: nothing but their names is taken from here.
    private static final Mapping FILE = Mapping.of("plan", "The plan", "All weeks.", List.of(
            new Mapping.Entry("weeks", "The weeks, in order.", Shapes.TEXT, true)));
    private static final Mapping WEEK = Mapping.of("week", "A week", "What one week asks for.", List.of(
            new Mapping.Entry("week", "Its number.", Shapes.TEXT, true),
            new Mapping.Entry("artifact", "What shall run.", Shapes.TEXT, true),
            new Mapping.Entry("document", "What shall be written.", Shapes.TEXT, true),
            new Mapping.Entry("parts", "What shows it.", Shapes.TEXT, true)));
    private static final Mapping PART = Mapping.of("part", "A part", "What shows a part of a week.", List.of(
            new Mapping.Entry(EXPERIMENT, "The name of an experiment.", Shapes.TEXT, false),
            new Mapping.Entry(PROBE, "The name of a probe.", Shapes.TEXT, false),
            new Mapping.Entry(DOCUMENT, "The path of a page.", Shapes.TEXT, false),
            new Mapping.Entry("shows", "What it shows.", Shapes.TEXT, true),
            new Mapping.Entry("lines", "Kinds of entries to quote.", Shapes.TEXT, false),
            new Mapping.Entry("says", "A sentence of the page.", Shapes.TEXT, false)));

    private final Problems problems;
    private final Values values;
    private final List<String> experiments;
    private final List<String> probes;

    private MilestoneFile(Problems problems, Collection<String> experiments, Collection<String> probes) {
        this.problems = problems;
        this.values = new Values(problems, List.of());
        this.experiments = List.copyOf(experiments);
        this.probes = List.copyOf(probes);
    }

    /** What came of reading the plan. */
    public sealed interface Plan {

        /** Its weeks, from 1, without a gap. */
        record Accepted(List<Milestone> weeks) implements Plan {
            public Accepted {
                weeks = List.copyOf(weeks);
            }
        }

        /** Why it is none; all that could be told at once, in the order of its lines. Never empty. */
        record Refused(List<Problem> reasons) implements Plan {
            public Refused {
                reasons = List.copyOf(reasons);
            }
        }
    }

    /**
     * {@return the plan that this text is, or why it is none}
     *
     * @param label what problems call the file
     * @param experiments the names of all experiments
     * @param probes the names of all probes
     */
    public static Plan parse(String label, String text, Collection<String> experiments, Collection<String> probes) {
        var problems = new Problems(label);
        var reader = new MilestoneFile(problems, experiments, probes);
        var weeks = new Yaml(text, problems).root("weeks").flatMap(root -> problems.attempt(() -> reader.weeks(root)));
        return weeks.isPresent() && problems.none()
                ? new Plan.Accepted(weeks.get())
                : new Plan.Refused(problems.all());
    }

    private List<Milestone> weeks(Node root) {
        var file = new Section(root, FILE, "the file", problems);
        var items = values.items(file.require("weeks"), "'weeks' must be a list of weeks");
        return IntStream.range(0, items.size()).boxed()
                .flatMap(at -> problems.attempt(() -> week(items.get(at), at + 1)).stream()).toList();
    }

    private Milestone week(Node node, int next) {
        var section = new Section(node, WEEK, "a week", problems);
        var number = section.require("week");
        var week = (int) values.number(number, "'week'", new Bounds(1, WEEKS_MAX));
        if (week != next) {
            problems.add(number, "week " + week + " stands where week " + next + " should; the weeks are in order, and"
                    + " none is left out");
        }
        var artifact = values.text(section.require("artifact"), "'artifact'");
        var document = values.text(section.require(DOCUMENT), "'document'");
        var parts = values.items(section.require("parts"), "'parts' must be a list of what shows the week").stream()
                .flatMap(item -> problems.attempt(() -> part(item)).stream()).toList();
        return new Milestone(week, artifact, document, parts);
    }

    private MilestonePart part(Node node) {
        var section = new Section(node, PART, "a part", problems);
        var kind = section.requireOne(List.of(EXPERIMENT, PROBE, DOCUMENT));
        var name = values.text(section.require(kind), "'" + kind + "'");
        var shows = values.text(section.require("shows"), "'shows'");
        only(section, "lines", EXPERIMENT, kind);
        only(section, "says", DOCUMENT, kind);
        return switch (kind) {
            case EXPERIMENT -> new MilestonePart.Trial(known(section, kind, name, experiments), shows,
                    section.find("lines").map(lines -> List.copyOf(values.words(lines, "'lines'", KINDS)))
                            .orElse(List.of()));
            case PROBE -> new MilestonePart.Probe(known(section, kind, name, probes), shows);
            default -> new MilestonePart.Document(name, shows, says(section));
        };
    }

    private Optional<String> says(Section section) {
        return section.find("says").map(sentence -> values.text(sentence, "'says'"));
    }

    private void only(Section section, String key, String of, String kind) {
        if (!kind.equals(of)) {
            section.find(key).ifPresent(node -> problems.add(node, "'" + key + "' is said of an '" + of + "' only, and"
                    + " this part is a '" + kind + "'; take it out"));
        }
    }

    private String known(Section section, String kind, String name, List<String> all) {
        if (!all.contains(name)) {
            var hint = Spelling.hint(name, all);
            throw problems.refuse(section.require(kind), "there is no " + kind + " '" + name + "'" + (hint.isEmpty()
                    ? "; there is " + English.list(all)
                    : hint));
        }
        return name;
    }
}
