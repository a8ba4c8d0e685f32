package io.nodeplane.harness.experiment;

import io.nodeplane.canon.JsonException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads experiment files. A file that is not sound is refused with every problem that can be told at once. */
public final class ExperimentFile {
    private static final String ENDING = ".yaml";
    private static final Pattern ENDINGS = Pattern.compile("\\.ya?ml$");
    private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?");

    private ExperimentFile() {}

    /**
     * {@return the experiment with this name in this directory, or why there is none}
     *
     * @throws IOException if the directory or the file is there but cannot be read
     */
    public static Reading read(Path directory, String name) throws IOException {
        var file = directory.resolve(name + ENDING);
        var label = file.toString().replace('\\', '/');
        if (!NAME.matcher(name).matches()) {
            var hint = Spelling.hint(ENDINGS.matcher(name).replaceFirst(""), names(directory));
            return refused(label, "'" + name + "' cannot name an experiment" + (hint.isEmpty()
                    ? "; use a-z, 0-9 and '-', first a letter, last no '-', at most 32"
                    : hint));
        }
        if (name.equals(MilestoneFile.NAME)) {
            return refused(label, "this is the plan of the weeks and no experiment; to run a week of it, add"
                    + " -Dmilestone=1");
        }
        if (!Files.isRegularFile(file)) {
            var names = names(directory);
            var hint = Spelling.hint(name, names);
            return refused(label, "there is no such experiment" + (hint.isEmpty() && !names.isEmpty()
                    ? "; there is " + English.list(names)
                    : hint));
        }
        try {
            return parse(label, name, Files.readString(file));
        } catch (CharacterCodingException notUtf8) {
            return refused(label, "the file is not UTF-8 text; save it as UTF-8");
        }
    }

    /**
     * {@return the names of all experiments in this directory, in order; none if there is no such directory}
     *
     * @throws IOException if the directory cannot be read
     */
    public static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(name -> !name.equals(MilestoneFile.NAME)).sorted().toList();
        }
    }

    /**
     * {@return the experiment that this text describes, or why it describes none}
     *
     * @param label what problems call the file
     */
    public static Reading parse(String label, String name, String text) {
        var problems = new Problems(label);
        var experiment = new Yaml(text, problems).root(English.list(keys()))
                .flatMap(root -> problems.attempt(() -> experiment(name, root, problems)));
        return experiment.isPresent() && problems.none()
                ? new Reading.Accepted(experiment.get())
                : new Reading.Refused(problems.all());
    }

    private static Reading refused(String label, String sentence) {
        return new Reading.Refused(List.of(new Problem(label, sentence)));
    }

    private static List<String> keys() {
        return FileKeys.EXPERIMENT.needed();
    }

    private static Experiment experiment(String name, Node root, Problems problems) {
        var section = new Section(root, FileKeys.EXPERIMENT, "the file", problems);
        var plain = new Values(problems, List.of());
        var question = problems.attempt(() -> plain.text(section.require("question"), "'question'"));
        var only = section.find("only").flatMap(word -> problems.attempt(() -> only(word, plain, problems)));
        var cluster = problems.attempt(() -> cluster(section.require("cluster"), only, problems));
        // Without the cluster no node name can be judged: whatever else is wrong is told when that is mended.
        var nodes = ClusterPlan.numbered(cluster.orElseThrow(Refusal::new).size());
        var charter = problems.attempt(() -> charter(name, section.require("charter"), new Values(problems, nodes),
                problems));
        var values = new Values(problems, nodes, charter.map(CharterPlan::voters).orElse(nodes));
        var timelineReader = new TimelineReader(problems, values);
        var timeline = problems.attempt(() -> timelineReader.read(section.require("timeline")));
        var cast = timelineReader.sound() ? timeline.map(Cast::new) : Optional.<Cast>empty();
        var later = timelineReader.values().after(timelineReader.names(), Experiment.twins(timeline.orElse(List.of())));
        var expectations = problems.attempt(() -> expectations(section.require("expect"), later, cast, problems));
        // What no expectation could be read from cannot be named either: that is told when those are mended.
        var answer = expectations.flatMap(expected -> section.find("answer").flatMap(parts -> problems.attempt(
                () -> answer(parts, later.expecting(expected.stream().map(Expectation::key).toList()), problems))));
        if (!cluster.get().vpn()) {
            Experiment.ofVpn(timeline.orElse(List.of()), expectations.orElse(List.of())).ifPresent(word -> problems.add(
                    section.require("cluster"),
                    "'" + word + "' is about a mesh VPN, and this cluster has none; say 'vpn: "
                            + ClusterPlan.NETSTACK + "' in 'cluster'"));
        }
        return new Experiment(name, question.orElseThrow(Refusal::new), only, answer.orElse(List.of()), cluster.get(),
                charter.orElseThrow(Refusal::new), timeline.orElseThrow(Refusal::new),
                expectations.orElseThrow(Refusal::new));
    }

    private static List<Expectation> expectations(Node node, Values values, Optional<Cast> cast, Problems problems) {
        return values.items(node, "'expect' must be a list of expectations").stream()
                .flatMap(item -> problems.attempt(() -> {
                    var read = ExpectationVerbs.ALL
                            .read(new Section(item, ExpectationVerbs.MAPPING, "an expectation", problems), values);
                    cast.ifPresent(known -> known.objections(read).forEach(sentence -> problems.add(item, sentence)));
                    return read;
                }).stream()).toList();
    }

    private static List<AnswerPart> answer(Node node, Values values, Problems problems) {
        return values.items(node, "'answer' must be a list of what answers the question").stream()
                .flatMap(item -> problems.attempt(() -> AnswerVerbs.ALL
                        .read(new Section(item, AnswerVerbs.MAPPING, "an item of 'answer'", problems), values))
                        .stream())
                .toList();
    }

    private static String only(Node node, Values plain, Problems problems) {
        var world = plain.text(node, "'only'");
        if (!world.equals(Experiment.SIM)) {
            throw problems.refuse(node, "'only' must be " + Experiment.SIM + ", not '" + world
                    + "': every other experiment runs in all worlds");
        }
        return world;
    }

    private static ClusterPlan cluster(Node node, Optional<String> only, Problems problems) {
        var section = new Section(node, FileKeys.CLUSTER, "'cluster'", problems);
        var nodes = nodes(section, only, problems);
        return section.find("vpn").isPresent() ? vpn(section, nodes, only, problems) : nodes;
    }

    private static ClusterPlan vpn(Section section, ClusterPlan nodes, Optional<String> only, Problems problems) {
        var said = section.require("vpn");
        if (!Values.is(said, ClusterPlan.NETSTACK)) {
            throw problems.refuse(said, "'vpn' must be " + ClusterPlan.NETSTACK
                    + ", a WireGuard device that needs no rights");
        }
        if (only.isPresent()) {
            throw problems.refuse(said,
                    "a mesh VPN runs in the process world, and 'only' says that the experiment is for"
                            + " the simulated one");
        }
        if (nodes.oneName()) {
            throw problems.refuse(said, "a mesh VPN runs in the process world, which has no 'seeds: "
                    + ClusterPlan.SHARED + "'");
        }
        return nodes.withVpn();
    }

    private static ClusterPlan nodes(Section section, Optional<String> only, Problems problems) {
        var count = section.require("nodes");
        var plain = new Values(problems, List.of());
        if (only.isEmpty() && Values.isNumber(count, new Bounds(ClusterPlan.REAL_NODES_MAX + 1L,
                ClusterPlan.NODES_MAX))) {
            throw problems.refuse(count, "more than " + ClusterPlan.REAL_NODES_MAX
                    + " nodes run in the simulated world only; say 'only: sim' for this experiment");
        }
        var size = plain.number(count, "'nodes'", new Bounds(1, only.isEmpty()
                ? ClusterPlan.REAL_NODES_MAX
                : ClusterPlan.NODES_MAX));
        List<NodeId> nodes = ClusterPlan.numbered((int) size);
        var seeds = section.require("seeds");
        if (Values.is(seeds, ClusterPlan.SHARED)) {
            return ClusterPlan.shared((int) size);
        }
        if (seeds instanceof ScalarNode && !Values.is(seeds, Values.ALL)) {
            throw problems.refuse(seeds, "'seeds' must be " + ClusterPlan.SHARED + ", " + Values.ALL
                    + " or a list of nodes such as [node-1, node-2]");
        }
        return new ClusterPlan((int) size, new Values(problems, nodes).plainNodesInOrder(seeds, "'seeds'"));
    }

    private static CharterPlan charter(String name, Node node, Values values, Problems problems) {
        var section = new Section(node, FileKeys.CHARTER, "'charter'", problems);
        var voters = values.plainNodesInOrder(section.require("voters"), "'voters'");
        var numbers = new LinkedHashMap<String, Long>();
        section.values().forEach((key, value) -> {
            FileKeys.charterBounds(key)
                    .flatMap(bounds -> problems.attempt(() -> values.number(value, "'" + key + "'", bounds)))
                    .ifPresent(number -> numbers.put(key, number));
        });
        var plan = new CharterPlan(name, voters, numbers);
        try {
            plan.charter();
        } catch (JsonException refused) {
            var sentence = "the charter is refused: " + refused.getMessage();
            var culprit = section.values().entrySet().stream()
                    .filter(value -> sentence.contains("'" + value.getKey() + "'")).findFirst();
            problems.add(culprit.map(Map.Entry::getValue).orElse(node), sentence);
        }
        return plan;
    }
}
