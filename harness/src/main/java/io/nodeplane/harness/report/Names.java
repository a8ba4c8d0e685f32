package io.nodeplane.harness.report;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader calls a set of nodes: a few by their names, many by what they are. */
final class Names {
    private static final int LISTED_MAX = 3;
    private static final int MISSING_MAX = 2;
    /** The first sets are all nodes, and all voters. */
    private static final int WHOLES = 2;
    private static final String NODE = "node-\\d++(?:-twin)?+(?![\\w@#>-]|[.:]\\w)";
    /** A list of nodes; code, which is left as it is, is found as well. */
    private static final Pattern LIST = Pattern.compile("`[^`]*+`|(?<![\\w.#>-])" + NODE + "(?:, " + NODE
            + ")+(?: and " + NODE + ")?(?!(?:,| and) node-)");
    private static final Pattern BETWEEN = Pattern.compile(", | and ");

    /** A set of nodes that has a name. */
    private record Named(SortedSet<NodeId> nodes, String name) {}

    private final List<Named> sets = new ArrayList<>();

    Names(ReportContext context) {
        var all = context.run().experiment().cluster().nodes();
        var voters = new TreeSet<>(context.run().charter().voters());
        sets.add(new Named(new TreeSet<>(all), "all nodes"));
        sets.add(new Named(voters, "all voters"));
        for (var trouble : context.troubles()) {
            sides(trouble, all, voters);
        }
    }

    private void sides(Trouble trouble, Collection<NodeId> all, Collection<NodeId> voters) {
        var sides = trouble.sides(new TreeSet<>(all));
        for (int i = 0; i < sides.size(); i++) {
            var votes = sides.get(i).stream().filter(voters::contains).count();
            var name = votes * 2 > voters.size()
                    ? "the majority"
                    : sides.size() == 2 && votes * 2 < voters.size() ? "the minority" : Trouble.side(i);
            sets.add(new Named(sides.get(i), name + " of '" + trouble.name() + "'"));
        }
    }

    /** {@return these nodes by name, or by what they are if they are more than three} */
    String of(Collection<NodeId> nodes) {
        var wanted = new TreeSet<>(nodes);
        if (wanted.size() <= LISTED_MAX) {
            return English.list(wanted);
        }
        return named(wanted, sets.subList(0, WHOLES)).or(() -> allBut(wanted)).or(() -> named(wanted, sets))
                .orElseGet(() -> English.first(LISTED_MAX, wanted));
    }

    private static Optional<String> named(SortedSet<NodeId> wanted, List<Named> sets) {
        return sets.stream().filter(set -> set.nodes().equals(wanted)).map(Named::name).findFirst();
    }

    private Optional<String> allBut(SortedSet<NodeId> wanted) {
        return sets.stream().limit(WHOLES).filter(set -> set.nodes().containsAll(wanted)
                && set.nodes().size() - wanted.size() <= MISSING_MAX)
                .map(set -> set.name() + " but " + English.list(without(set.nodes(), wanted))).findFirst();
    }

    /** {@return the text with those nodes of a cut listed that are called by its name elsewhere} */
    String defined(Step step, String text) {
        var defined = text;
        if (step instanceof Step.Inject(LinkFault.Cut cut)) {
            for (var group : cut.groups()) {
                if (of(group).contains(" of '")) {
                    defined = defined.replace(English.list(group), Markdown.code(English.commas(group)));
                }
            }
        }
        return defined;
    }

    /** {@return the text, with every long list of nodes in it called by what the nodes are} */
    String told(String text) {
        var told = LIST.matcher(text).replaceAll(found -> {
            if (found.group().startsWith("`")) {
                return Matcher.quoteReplacement(found.group());
            }
            var nodes = BETWEEN.splitAsStream(found.group()).map(NodeId::new).toList();
            return Matcher.quoteReplacement(nodes.size() <= LISTED_MAX ? found.group() : of(nodes));
        });
        // Words that go with a list and not with a name.
        return told.replace("all of all ", "all ").replace("no feed of all nodes", "no feed of any node");
    }

    private static SortedSet<NodeId> without(Collection<NodeId> all, Collection<NodeId> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
