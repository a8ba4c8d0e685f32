package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads single values of a file; each method either answers or gives up with a problem on record. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m)");
    private static final Pattern LINK = Pattern.compile("([a-z0-9-]+) ?-> ?([a-z0-9-]+)");
    private static final Pattern NUMBERED = Pattern.compile("node-[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
    /** The word for every node. */
    static final String ALL = "all";

    private final Problems problems;
    private final List<NodeId> nodes;
    private final List<NodeId> voters;

    /** @param nodes every node of the cluster, in the order in which {@code all} names them */
    Values(Problems problems, List<NodeId> nodes) {
        this(problems, nodes, nodes);
    }

    /** @param voters those that the charter names; all, as long as it cannot be read */
    Values(Problems problems, List<NodeId> nodes, List<NodeId> voters) {
        this.problems = problems;
        this.nodes = List.copyOf(nodes);
        this.voters = List.copyOf(voters);
    }

    /** {@return every node of the cluster, in order} */
    List<NodeId> all() {
        return nodes;
    }

    String text(Node node, String title) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR) && !scalar.getValue().isBlank()) {
            return scalar.getValue().strip();
        }
        throw problems.refuse(node, title + " must be a text, not " + Shown.of(node) + Shown.asText(node));
    }

    long number(Node node, String title, Bounds bounds) {
        if (isNumber(node, bounds) && node instanceof ScalarNode scalar) {
            return Long.parseLong(scalar.getValue());
        }
        throw problems.refuse(node, title + " must be a whole number from " + bounds.least() + " to " + bounds.most()
                + ", not " + Shown.of(node) + Shown.asNumber(node));
    }

    /** {@return whether it is a whole number within these bounds} */
    static boolean isNumber(Node node, Bounds bounds) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)
                && NUMBER.matcher(scalar.getValue()).matches() && bounds.hold(Long.parseLong(scalar.getValue()));
    }

    Duration duration(Node node, String title) {
        var matcher = DURATION.matcher(node instanceof ScalarNode scalar ? scalar.getValue() : "");
        if (!matcher.matches()) {
            throw problems.refuse(node, title + " must be a time such as 300ms, 2s or 1m, not " + Shown.of(node));
        }
        var amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** {@return the constant whose name this is, written in lower case} */
    <E extends Enum<E>> E word(Class<E> type, Node node, String title) {
        var words = Arrays.stream(type.getEnumConstants()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
        return type.getEnumConstants()[words.indexOf(choice(node, title, words))];
    }

    SortedSet<NodeId> nodes(Node node, String title) {
        return new TreeSet<>(nodesInOrder(node, title));
    }

    /** {@return nodes of the cluster, none of them a twin} */
    SortedSet<NodeId> plainNodes(Node node, String title) {
        return new TreeSet<>(plainNodesInOrder(node, title));
    }

    /** {@return nodes of the cluster, none of them a twin, in the order of the file} */
    List<NodeId> plainNodesInOrder(Node node, String title) {
        var read = nodesInOrder(node, title);
        read.stream().filter(Twin::is).findFirst().ifPresent(twin -> {
            throw problems.refuse(node, twin + " is a twin and cannot stand in " + title);
        });
        return read;
    }

    /** {@return nodes that are told apart by the others, of which none is a twin} */
    SortedSet<NodeId> subjects(Node node) {
        var read = nodes(node, "'subjects'");
        read.stream().filter(Twin::is).findFirst().ifPresent(twin -> {
            throw problems.refuse(node, twin + " is known to the others as " + Twin.node(twin)
                    + ": name that node in 'subjects'");
        });
        return read;
    }

    /** {@return these nodes, of which each has a vote} */
    SortedSet<NodeId> voters(SortedSet<NodeId> read, Node at) {
        read.stream().filter(place -> !voters.contains(Twin.node(place))).findFirst().ifPresent(place -> {
            throw problems.refuse(at, place + " is no voter, so nobody vouches for its feed; the voters are "
                    + English.list(voters));
        });
        return read;
    }

    /** {@return whether it is this word} */
    static boolean is(Node node, String word) {
        return node instanceof ScalarNode scalar && scalar.getValue().equals(word);
    }

    /** {@return the nodes of a list, in its order; the word {@code all} is every node by number} */
    List<NodeId> nodesInOrder(Node node, String title) {
        if (is(node, ALL)) {
            return nodes;
        }
        return nodeList(node, title, "all or a list of nodes such as [node-1, node-2]");
    }

    /** {@return the nodes of a list that must be spelt out} */
    List<NodeId> nodeList(Node node, String title) {
        return nodeList(node, title, "a list of nodes such as [node-1, node-2]");
    }

    private List<NodeId> nodeList(Node node, String title, String shape) {
        var read = new ArrayList<NodeId>();
        for (var item : items(node, title + " must be " + shape)) {
            var id = nodeId(item, title);
            if (read.contains(id)) {
                throw problems.refuse(item, id + " stands twice in " + title);
            }
            read.add(id);
        }
        return read;
    }

    private NodeId nodeId(Node item, String title) {
        var name = item instanceof ScalarNode scalar ? scalar.getValue() : "...";
        return known(item, name, title);
    }

    /** {@return one node} */
    NodeId node(Node node, String title) {
        if (!(node instanceof ScalarNode)) {
            throw problems.refuse(node, title + " must be one node such as node-1");
        }
        return nodeId(node, title);
    }

    /** {@return whole numbers in the order of the list, at least one; a number alone is a list of one} */
    List<Integer> numbers(Node node, String title, int countMax) {
        var items = node instanceof ScalarNode
                ? List.of(node)
                : items(node, title + " must be a whole number or a list of them");
        if (items.size() > countMax) {
            throw problems.refuse(node, title + " has " + items.size() + " numbers, at most " + countMax
                    + " are allowed");
        }
        return items.stream().map(item -> Math.toIntExact(number(item, title, Bounds.COUNT))).toList();
    }

    /** {@return the words of a list, each at most once} */
    SortedSet<String> words(Node node, String title, List<String> known) {
        var words = new TreeSet<String>();
        for (var item : items(node, title + " must be a list of words, of " + English.choice(known))) {
            var word = item instanceof ScalarNode scalar ? scalar.getValue() : "...";
            if (!known.contains(word)) {
                throw problems.refuse(item, title + " must be " + English.choice(known) + ", not '" + word + "'"
                        + Spelling.hint(word, known));
            }
            words.add(word);
        }
        return words;
    }

    /** {@return one of these words} */
    String choice(Node node, String title, List<String> known) {
        var text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!known.contains(text)) {
            throw problems.refuse(node, title + " must be " + English.choice(known) + ", not " + Shown.of(node)
                    + Spelling.hint(text, known));
        }
        return text;
    }

    private NodeId known(Node at, String name, String title) {
        var places = Stream.concat(nodes.stream(), nodes.stream().map(Twin::of));
        return places.filter(place -> place.value().equals(name)).findFirst().orElseThrow(() -> {
            // A well-formed name is no slip of the pen: any other node would be as good a guess.
            var hint = NUMBERED.matcher(name).matches()
                    ? ""
                    : Spelling.hint(name, nodes.stream().map(NodeId::value).toList());
            return problems.refuse(at, "no node '" + name + "' for " + title + (hint.isEmpty()
                    ? "; the cluster has " + nodes.getFirst() + " to " + nodes.getLast()
                    : hint));
        });
    }

    SortedSet<Link> links(Node node, String title) {
        var read = new TreeSet<Link>();
        for (var item : items(node, title + " must be a list of links such as [node-1->node-2]")) {
            var text = item instanceof ScalarNode scalar ? scalar.getValue() : "...";
            var matcher = LINK.matcher(text);
            if (!matcher.matches()) {
                throw problems.refuse(item, "'" + text + "' is not a link; write it node-1->node-2");
            }
            var from = known(item, matcher.group(1), title);
            var to = known(item, matcher.group(2), title);
            if (from.equals(to)) {
                throw problems.refuse(item, "a link goes from one node to another, not from " + from + " to itself");
            }
            if (!read.add(new Link(from, to))) {
                throw problems.refuse(item, from + "->" + to + " stands twice in " + title);
            }
        }
        return read;
    }

    /** {@return the items of a list that is not empty} */
    List<Node> items(Node node, String sentence) {
        if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            return sequence.getValue();
        }
        throw problems.refuse(node, sentence);
    }
}
