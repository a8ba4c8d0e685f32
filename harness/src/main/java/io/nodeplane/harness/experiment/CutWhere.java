package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** Which links are cut: what a {@code cut} and a {@code flap} say alike. */
sealed interface CutWhere {
    /** A ring of fewer nodes has no pair that is not neighbours. */
    int RING_MIN = 4;

    /** The links between these sides. */
    record Between(List<SortedSet<NodeId>> sides) implements CutWhere {}

    /** Just these links. */
    record Exactly(SortedSet<Link> links) implements CutWhere {}

    /** From whom to whom, which is short for the links from one to the other. */
    record OneWay(SortedSet<NodeId> from, SortedSet<NodeId> to) {
        static final Form<OneWay> FORM = Form.of(
                new Head("oneWay", "`one-way`", "From whom to whom. What the others open stays."),
                Key.of("from", "Who opens the connections that are cut.", Places.NODES, OneWay::from),
                Key.of("to", "To whom.", Places.NODES, OneWay::to), OneWay::new)
                .unless(some -> some.links().isEmpty()
                        ? Optional.of("there is no link from a node to itself: 'from' and 'to' must differ")
                        : Optional.empty());

        SortedSet<Link> links() {
            return Link.between(from, to);
        }
    }

    Vocabulary<CutWhere> WORDS = new Vocabulary<CutWhere>(List.of(
            Word.of("groups", Between.class, "Sides of a split: no traffic between nodes of different lists, in both"
                    + " directions. Nodes in no list keep their links.",
                    Places.GROUPS.as(Between::new, Between::sides)),
            Word.of("links", Exactly.class, LinkFaults.LINKS, Places.LINKS.as(Exactly::new, Exactly::links)),
            Word.readOnly("ring", "The links of a ring are kept, in this order of at least four nodes; all other links"
                    + " among them are cut.", Shapes.readOnly(Places.NODES.schema(), CutWhere::ring), Exactly::new),
            Word.readOnly("one-way", "All links from some nodes to others; those back are kept.", OneWay.FORM,
                    some -> new Exactly(some.links())),
            Word.readOnly("isolate", "All links of each of these nodes, also among them.",
                    Shapes.readOnly(Places.NODES.schema(), CutWhere::isolate), Between::new)));

    static CutWhere of(LinkFault.OfCut cut) {
        return switch (cut) {
            case LinkFault.Cut(var groups, var mode) -> new Between(groups);
            case LinkFault.CutLinks(var which, var mode) -> new Exactly(which);
        };
    }

    default LinkFault.OfCut in(CutMode mode) {
        return switch (this) {
            case Between(var sides) -> new LinkFault.Cut(sides, mode);
            case Exactly(var links) -> new LinkFault.CutLinks(links, mode);
        };
    }

    /** {@return each of these nodes as a side of its own, and all others as one more} */
    private static List<SortedSet<NodeId>> isolate(Values values, Node node, String title) {
        var alone = values.nodes(node, title);
        var sides = new ArrayList<SortedSet<NodeId>>();
        alone.forEach(each -> sides.add(new TreeSet<>(List.of(each))));
        var rest = new TreeSet<>(values.all());
        rest.removeAll(alone);
        if (!rest.isEmpty()) {
            sides.add(rest);
        }
        if (sides.size() < 2) {
            throw values.problems().refuse(node, title + " has nobody to isolate " + alone.first() + " from");
        }
        return sides;
    }

    /** {@return every link but those between neighbours in this order, the last being the first's neighbour} */
    private static SortedSet<Link> ring(Values values, Node node, String title) {
        var order = values.nodesInOrder(node, title);
        if (order.size() < RING_MIN) {
            throw values.problems().refuse(node, title + " must name at least " + RING_MIN
                    + " nodes: among fewer, all are neighbours and nothing is cut");
        }
        var links = Link.among(order);
        for (var i = 0; i < order.size(); i++) {
            var kept = new Link(order.get(i), order.get((i + 1) % order.size()));
            links.remove(kept);
            links.remove(kept.back());
        }
        return links;
    }
}
