package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** The shapes of values that name places: nodes, twins, and the links between them. */
final class Places {
    /** Places that are started, asked or befallen. */
    static final Shape<SortedSet<NodeId>> NODES = new Set(Values::nodes, 1);
    /** The same, at least two of them: it is about the links between. */
    static final Shape<SortedSet<NodeId>> SEVERAL = new Set(Values::nodes, 2);
    /** None of them a twin. */
    static final Shape<SortedSet<NodeId>> PLAIN = new Set(Values::plainNodes, 1);
    /** Those of which a twin is made. */
    static final Shape<SortedSet<NodeId>> CLONED = new Set(Values::cloned, 1);
    /** Places that the timeline has at some time. */
    static final Shape<SortedSet<NodeId>> PRESENT = new Set(Values::present, 1);
    /** Writers of feeds: a twin writes as its node. */
    static final Shape<SortedSet<NodeId>> WRITERS = new Set(Values::writers, 1);
    /** Those whom others are asked about: told apart by the others, and none of them a twin. */
    static final Shape<SortedSet<NodeId>> SUBJECTS = new Set((values, node, title) -> values.subjects(node), 1) {
        @Override
        public Optional<SortedSet<NodeId>> among(SortedSet<NodeId> nodes, Who who) {
            return left(nodes, who::named);
        }
    };
    /** Voters, of which each can be vouched for. */
    static final Shape<SortedSet<NodeId>> VOTERS = new Voters(Values::nodes);
    /** The same as writers of feeds. */
    static final Shape<SortedSet<NodeId>> VOTING_WRITERS = new Voters(Values::writers);
    static final Shape<List<NodeId>> IN_ORDER = new InOrder();
    static final Shape<SortedSet<Link>> LINKS = new Links();
    static final Shape<List<SortedSet<NodeId>>> GROUPS = new Groups();
    /** Whose feed it is. */
    static final Shape<NodeId> WRITER = new Writer();
    /** One that something is said about. */
    static final Shape<NodeId> NAMED = WRITER;
    /** One that acts. */
    static final Shape<NodeId> ONE = new Writer() {
        @Override
        public Optional<NodeId> among(NodeId node, Who who) {
            return who.acting(node);
        }
    };

    private Places() {}

    private static SequencedMap<String, Object> list(int least, Object items) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "array");
        schema.put("minItems", least);
        schema.put("items", items);
        return schema;
    }

    private static class Set implements Shape<SortedSet<NodeId>> {
        private final Shapes.Reader<SortedSet<NodeId>> reader;
        private final int least;

        Set(Shapes.Reader<SortedSet<NodeId>> reader, int least) {
            this.reader = reader;
            this.least = least;
        }

        @Override
        public SortedSet<NodeId> read(Node node, String title, Values values) {
            return reader.read(values, node, title);
        }

        @Override
        public String write(SortedSet<NodeId> nodes, Writing writing) {
            return writing.nodes(nodes);
        }

        @Override
        public SequencedMap<String, Object> schema() {
            return Shapes.reference("nodes");
        }

        @Override
        public List<SortedSet<NodeId>> simpler(SortedSet<NodeId> nodes) {
            return Shapes.fewer(nodes).stream().filter(rest -> rest.size() >= least).toList();
        }

        @Override
        public Optional<SortedSet<NodeId>> among(SortedSet<NodeId> nodes, Who who) {
            return left(nodes, who::acting);
        }

        Optional<SortedSet<NodeId>> left(SortedSet<NodeId> nodes, Function<NodeId, Optional<NodeId>> called) {
            SortedSet<NodeId> rest = new TreeSet<>();
            nodes.forEach(node -> called.apply(node).ifPresent(rest::add));
            return Optional.of(rest).filter(left -> left.size() >= least);
        }
    }

    private static final class Voters extends Set {
        Voters(Shapes.Reader<SortedSet<NodeId>> reader) {
            super((values, node, title) -> values.voters(reader.read(values, node, title), node), 1);
        }

        @Override
        public Optional<SortedSet<NodeId>> among(SortedSet<NodeId> nodes, Who who) {
            return left(nodes, node -> who.acting(node).filter(name -> who.votes(node)));
        }
    }

    private static final class InOrder implements Shape<List<NodeId>> {
        @Override
        public List<NodeId> read(Node node, String title, Values values) {
            return values.nodesInOrder(node, title);
        }

        @Override
        public String write(List<NodeId> nodes, Writing writing) {
            return writing.inOrder(nodes);
        }

        @Override
        public SequencedMap<String, Object> schema() {
            return Shapes.reference("nodes");
        }

        @Override
        public Optional<List<NodeId>> among(List<NodeId> nodes, Who who) {
            return Optional.of(nodes.stream().flatMap(node -> who.acting(node).stream()).toList())
                    .filter(rest -> !rest.isEmpty());
        }
    }

    private static final class Links implements Shape<SortedSet<Link>> {
        @Override
        public SortedSet<Link> read(Node node, String title, Values values) {
            return values.links(node, title);
        }

        @Override
        public String write(SortedSet<Link> links, Writing writing) {
            return ExperimentWriter.list(links);
        }

        @Override
        public SequencedMap<String, Object> schema() {
            var link = new LinkedHashMap<String, Object>();
            link.put("type", "string");
            link.put("pattern", "^[a-z0-9-]+ ?-> ?[a-z0-9-]+$");
            var schema = list(1, link);
            schema.put("uniqueItems", true);
            return schema;
        }

        @Override
        public List<SortedSet<Link>> simpler(SortedSet<Link> links) {
            return Shapes.fewer(links);
        }

        @Override
        public Optional<SortedSet<Link>> among(SortedSet<Link> links, Who who) {
            SortedSet<Link> rest = new TreeSet<>();
            links.forEach(link -> who.acting(link.from())
                    .ifPresent(from -> who.acting(link.to()).ifPresent(to -> rest.add(new Link(from, to)))));
            return Optional.of(rest).filter(left -> !left.isEmpty());
        }
    }

    private static final class Groups implements Shape<List<SortedSet<NodeId>>> {
        @Override
        public List<SortedSet<NodeId>> read(Node node, String title, Values values) {
            return values.groups(node, title);
        }

        @Override
        public String write(List<SortedSet<NodeId>> groups, Writing writing) {
            return ExperimentWriter.list(groups.stream().map(ExperimentWriter::list).toList());
        }

        @Override
        public SequencedMap<String, Object> schema() {
            return list(2, Shapes.reference("nodeList"));
        }

        @Override
        public List<List<SortedSet<NodeId>>> simpler(List<SortedSet<NodeId>> groups) {
            var simpler = new ArrayList<List<SortedSet<NodeId>>>();
            for (int i = 0; i < groups.size(); i++) {
                for (var fewer : Shapes.fewer(groups.get(i))) {
                    var rest = new ArrayList<>(groups);
                    rest.set(i, fewer);
                    simpler.add(rest);
                }
            }
            return simpler;
        }

        @Override
        public Optional<List<SortedSet<NodeId>>> among(List<SortedSet<NodeId>> groups, Who who) {
            var rest = groups.stream().flatMap(group -> NODES.among(group, who).stream()).toList();
            return Optional.of(rest).filter(left -> left.size() > 1);
        }
    }

    private static class Writer implements Shape<NodeId> {
        @Override
        public NodeId read(Node node, String title, Values values) {
            return values.writer(node, title);
        }

        @Override
        public String write(NodeId node, Writing writing) {
            return node.value();
        }

        @Override
        public SequencedMap<String, Object> schema() {
            return Shapes.reference("node");
        }

        @Override
        public Optional<NodeId> among(NodeId node, Who who) {
            return who.named(node);
        }
    }
}
