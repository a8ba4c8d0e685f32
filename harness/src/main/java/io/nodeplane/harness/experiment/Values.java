package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads single values of a file, those that name nodes too. */
final class Values extends PlainValues {
    private static final Pattern LINK = Pattern.compile("([a-z0-9-]+) ?-> ?([a-z0-9-]+)");
    private static final Pattern NUMBERED = Pattern.compile("node-[0-9]+");
    /** The word for every node. */
    static final String ALL = "all";

    private final List<NodeId> nodes;
    private final List<NodeId> voters;
    private final List<String> steps;
    private final SortedSet<NodeId> twins;
    private final List<String> expected;

    /** @param nodes every node of the cluster, in the order in which {@code all} names them */
    Values(Problems problems, List<NodeId> nodes) {
        this(problems, nodes, nodes);
    }

    /** @param voters those that the charter names; all, as long as it cannot be read */
    Values(Problems problems, List<NodeId> nodes, List<NodeId> voters) {
        this(problems, nodes, voters, List.of(), new TreeSet<>(), List.of());
    }

    private Values(Problems problems, List<NodeId> nodes, List<NodeId> voters, List<String> steps,
            SortedSet<NodeId> twins, List<String> expected) {
        super(problems);
        this.nodes = List.copyOf(nodes);
        this.voters = List.copyOf(voters);
        this.steps = List.copyOf(steps);
        this.twins = twins;
        this.expected = List.copyOf(expected);
    }

    /**
     * {@return values after a timeline}
     *
     * @param stepNames the names of its steps
     * @param made the twins that it makes
     */
    Values after(Collection<String> stepNames, SortedSet<NodeId> made) {
        return new Values(problems(), nodes, voters, List.copyOf(stepNames), made, expected);
    }

    /** {@return values after a step by which this node may come to vote} */
    Values voting(NodeId added) {
        var more = new ArrayList<>(voters);
        more.add(added);
        return new Values(problems(), nodes, more, steps, twins, expected);
    }

    /** {@return values where expectations of these kinds stand in the file} */
    Values expecting(List<String> kinds) {
        return new Values(problems(), nodes, voters, steps, twins, kinds);
    }

    /** {@return every node of the cluster, in order} */
    List<NodeId> all() {
        return nodes;
    }

    /** {@return the name of a step that the timeline has} */
    String step(Node node, String title) {
        var name = text(node, title);
        if (!steps.contains(name)) {
            var hint = Spelling.hint(name, steps);
            throw problems().refuse(node, "no step is named '" + name + "' for " + title + (hint.isEmpty()
                    ? steps.isEmpty() ? "; give the step a name" : "; the named steps are " + English.list(steps)
                    : hint));
        }
        return name;
    }

    /** {@return the kind of an expectation that the file has} */
    String expected(Node node, String title, List<String> kinds) {
        var kind = choice(node, title, kinds);
        if (!expected.contains(kind)) {
            throw problems().refuse(node, "no '" + kind + "' stands in 'expect', so there is no finding to tell");
        }
        return kind;
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
        return without(nodesInOrder(node, title), node, Twin::is, twin -> twin + " is a twin and cannot stand in "
                + title);
    }

    /** {@return nodes that are told apart by the others, of which none is a twin} */
    SortedSet<NodeId> subjects(Node node) {
        return without(nodes(node, "'subjects'"), node, Twin::is, twin -> twin + " is known to the others as "
                + Twin.node(twin) + ": name that node in 'subjects'");
    }

    /** {@return nodes as writers of feeds: a twin writes as its node} */
    SortedSet<NodeId> writers(Node node, String title) {
        return without(nodes(node, title), node, Twin::is, Values::writesAs);
    }

    private static String writesAs(NodeId twin) {
        return twin + " writes as " + Twin.node(twin) + ": name that node";
    }

    /** {@return nodes of which a twin can be made} */
    SortedSet<NodeId> cloned(Node node, String title) {
        return without(nodes(node, title), node, Twin::is, twin -> twin + " is a twin itself; clone "
                + Twin.node(twin));
    }

    /** {@return places that the timeline has} */
    SortedSet<NodeId> present(Node node, String title) {
        return without(nodes(node, title), node, place -> Twin.is(place) && !twins.contains(place),
                twin -> "there is never a " + twin + "; a step 'clone: [" + Twin.node(twin) + "]' makes it");
    }

    private <C extends Collection<NodeId>> C without(C read, Node at, Predicate<NodeId> wrong,
            Function<NodeId, String> sentence) {
        read.stream().filter(wrong).findFirst().ifPresent(found -> {
            throw problems().refuse(at, sentence.apply(found));
        });
        return read;
    }

    /** {@return these nodes, of which each has a vote} */
    SortedSet<NodeId> voters(SortedSet<NodeId> read, Node at) {
        return without(read, at, place -> !voters.contains(Twin.node(place)), place -> place
                + " is no voter, so nobody vouches for its feed; the voters are " + English.list(voters));
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
                throw problems().refuse(item, id + " stands twice in " + title);
            }
            read.add(id);
        }
        return read;
    }

    private NodeId nodeId(Node item, String title) {
        var name = item instanceof ScalarNode scalar ? scalar.getValue() : "...";
        return known(item, name, title);
    }

    /** {@return one node as a writer of feeds} */
    NodeId writer(Node node, String title) {
        if (!(node instanceof ScalarNode)) {
            throw problems().refuse(node, title + " must be one node such as node-1");
        }
        return without(List.of(nodeId(node, title)), node, Twin::is, Values::writesAs).getFirst();
    }

    /** {@return at least two groups of nodes; nobody is in two of them} */
    List<SortedSet<NodeId>> groups(Node node, String title) {
        var shape = title + " must be a list of at least two lists such as [[node-1, node-2], [node-3]]";
        var items = items(node, shape);
        if (items.size() < 2) {
            throw problems().refuse(node, shape);
        }
        var groups = new ArrayList<SortedSet<NodeId>>();
        for (var item : items) {
            var group = new TreeSet<>(nodeList(item, "a group of " + title));
            groups.forEach(other -> without(other, item, group::contains, twice -> twice
                    + " stands in two groups; a node is on one side of a cut only"));
            groups.add(group);
        }
        return groups;
    }

    private NodeId known(Node at, String name, String title) {
        var places = Stream.concat(nodes.stream(), nodes.stream().map(Twin::of));
        return places.filter(place -> place.value().equals(name)).findFirst().orElseThrow(() -> {
            // A well-formed name is no slip of the pen: any other node would be as good a guess.
            var hint = NUMBERED.matcher(name).matches()
                    ? ""
                    : Spelling.hint(name, nodes.stream().map(NodeId::value).toList());
            return problems().refuse(at, "no node '" + name + "' for " + title + (hint.isEmpty()
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
                throw problems().refuse(item, "'" + text + "' is not a link; write it node-1->node-2");
            }
            var from = known(item, matcher.group(1), title);
            var to = known(item, matcher.group(2), title);
            if (from.equals(to)) {
                throw problems().refuse(item, "a link goes from one node to another, not from " + from + " to itself");
            }
            if (!read.add(new Link(from, to))) {
                throw problems().refuse(item, from + "->" + to + " stands twice in " + title);
            }
        }
        return read;
    }

}
