package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the expectations. */
final class ExpectationReader {
    private final Problems problems;
    private final Values values;
    private final StepNames steps;
    private final SortedSet<NodeId> twins;
    private final Optional<Cast> cast;

    /**
     * @param stepNames the names of the timeline's steps
     * @param twins the twins that the timeline makes
     * @param cast who appears in it; empty if not all of it could be read
     */
    ExpectationReader(Problems problems, Values values, Collection<String> stepNames, SortedSet<NodeId> twins,
            Optional<Cast> cast) {
        this.cast = cast;
        this.twins = twins;
        this.problems = problems;
        this.values = values;
        this.steps = new StepNames(problems, values, stepNames);
    }

    List<Expectation> read(Node node) {
        return values.items(node, "'expect' must be a list of expectations").stream()
                .flatMap(item -> problems.attempt(() -> checked(item)).stream()).toList();
    }

    private Expectation checked(Node item) {
        var expectation = expectation(item);
        cast.ifPresent(known -> known.check(expectation, item));
        return expectation;
    }

    private Expectation expectation(Node item) {
        var section = new Section(item, "expectation", "an expectation", problems);
        var key = section.requireOne(Keys.of("expectation"));
        var value = section.require(key);
        return switch (key) {
            case "new-feed" -> newFeed(value);
            case "forked" -> forked(value);
            case "confirmations" -> confirmations(value);
            case "lines" -> lines(value);
            case "reconverged" -> reconverged(value);
            default -> Keys.OF_PAIRS.contains(key) ? ofPairs(key, value) : ofNodes(key, value);
        };
    }

    private Expectation newFeed(Node node) {
        var section = new Section(node, "newFeed", "'new-feed'", problems);
        var why = section.find("why").map(words -> values.words(words, "'why'", Expectation.NewFeed.REASONS))
                .orElseGet(TreeSet::new);
        return new Expectation.NewFeed(originals(section.require("nodes")), why, when(section));
    }

    private Expectation forked(Node node) {
        var section = new Section(node, "forked", "'forked'", problems);
        var nodes = originals(section.require("nodes"));
        var knownBy = nodes(section.require("known-by"), "'known-by'");
        var within = section.find("within-syncs").map(number -> values.number(number, "'within-syncs'", Bounds.COUNT));
        return new Expectation.Forked(nodes, knownBy,
                within.isPresent() ? OptionalInt.of(Math.toIntExact(within.get())) : OptionalInt.empty(),
                when(section));
    }

    private Expectation confirmations(Node node) {
        var section = new Section(node, "confirmations", "'confirmations'", problems);
        return new Expectation.Confirmations(subjects(section), atMost(section), when(section));
    }

    private Expectation lines(Node node) {
        var section = new Section(node, "lines", "'lines'", problems);
        return new Expectation.Lines(originals(section.require("nodes")), atMost(section), when(section));
    }

    private Expectation reconverged(Node node) {
        var section = new Section(node, "reconverged", "'reconverged'", problems);
        var nodes = nodes(section.require("nodes"), "'nodes'");
        var within = values.number(section.require("within-syncs"), "'within-syncs'", Bounds.COUNT);
        return new Expectation.Reconverged(nodes, Math.toIntExact(within),
                new When.After(steps.read(section.require("after"), "'after'")));
    }

    private int atMost(Section section) {
        return Math.toIntExact(values.number(section.require("at-most"), "'at-most'", Bounds.COUNT));
    }

    private SortedSet<NodeId> subjects(Section section) {
        return values.subjects(section.require("subjects"));
    }

    /** {@return nodes as writers of feeds: a twin writes as its node} */
    private SortedSet<NodeId> originals(Node node) {
        var nodes = values.nodes(node, "'nodes'");
        nodes.stream().filter(Twin::is).findFirst().ifPresent(twin -> {
            throw problems.refuse(node, twin + " writes as " + Twin.node(twin) + ": name that node");
        });
        return nodes;
    }

    /** {@return places that the timeline has} */
    private SortedSet<NodeId> nodes(Node node, String title) {
        var places = values.nodes(node, title);
        places.stream().filter(place -> Twin.is(place) && !twins.contains(place)).findFirst().ifPresent(twin -> {
            throw problems.refuse(node, "there is never a " + twin + "; a step 'clone: [" + Twin.node(twin)
                    + "]' makes it");
        });
        return places;
    }

    private Expectation ofPairs(String key, Node node) {
        var section = new Section(node, "ofPairs", "'" + key + "'", problems);
        var by = nodes(section.require("by"), "'by'");
        var subjects = subjects(section);
        new StepReader(problems, values).refuseSelf(section, by, subjects);
        var when = when(section);
        return switch (key) {
            case "confirmed" -> new Expectation.Confirmed(by, subjects, when);
            case "never-confirmed" -> new Expectation.NeverConfirmed(by, subjects, when);
            case "suspected" -> new Expectation.Suspected(by, subjects, when);
            case "never-suspected" -> new Expectation.NeverSuspected(by, subjects, when);
            case "alive" -> new Expectation.Alive(by, subjects, when);
            case "left" -> new Expectation.Left(by, subjects, when);
            default -> throw new IllegalStateException("no reader for the expectation " + key);
        };
    }

    private Expectation ofNodes(String key, Node node) {
        var section = new Section(node, "ofNodes", "'" + key + "'", problems);
        var nodes = key.equals("no-fork") || key.equals("vouched")
                ? originals(section.require("nodes"))
                : nodes(section.require("nodes"), "'nodes'");
        var when = when(section);
        return switch (key) {
            case "isolated" -> new Expectation.Isolated(nodes, when);
            case "converged" -> new Expectation.Converged(nodes, when);
            case "incarnation-raised" -> new Expectation.IncarnationRaised(nodes, when);
            case "feed-kept" -> new Expectation.FeedKept(nodes, when);
            case "no-fork" -> new Expectation.NoFork(nodes, when);
            case "mended" -> new Expectation.Mended(nodes, when);
            case "vouched" -> new Expectation.Vouched(values.voters(nodes, node), when);
            case "never-isolated" -> new Expectation.NeverIsolated(nodes, when);
            default -> throw new IllegalStateException("no reader for the expectation " + key);
        };
    }

    private When when(Section section) {
        var during = section.find("during");
        var after = section.find("after");
        if (during.isPresent() && after.isPresent()) {
            throw problems.refuse(section.node(), "'during' and 'after' stand together; keep one of the two");
        }
        return during.<When>map(node -> new When.During(steps.read(node, "'during'")))
                .or(() -> after.map(node -> new When.After(steps.read(node, "'after'")))).orElseGet(When.WholeRun::new);
    }
}
