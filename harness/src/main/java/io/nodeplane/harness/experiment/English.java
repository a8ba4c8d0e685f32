package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Plain English for the values of an experiment, the same in the live line and in the report. */
public final class English {
    /** The most links that are always listed one by one. */
    private static final int LISTED_MAX = 2;

    private English() {}

    /** {@return "a", "a and b", "a, b and c"} */
    public static String list(Collection<?> items) {
        var words = items.stream().map(Object::toString).toList();
        var last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** {@return "a, b, c"} */
    public static String commas(Collection<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** {@return of a long list the first so many, and how many there are besides: "a, b and 7 more"} */
    public static String first(int shown, Collection<?> items) {
        return commas(items.stream().limit(shown).toList()) + " and " + (items.size() - shown) + " more";
    }

    /**
     * {@return the links, as few words as are clear: all between two sets of nodes as such, and a link and the way back
     * as one: "node-1<->node-2"}
     */
    static String links(SortedSet<Link> links) {
        var from = new TreeSet<NodeId>();
        var to = new TreeSet<NodeId>();
        links.forEach(link -> {
            from.add(link.from());
            to.add(link.to());
        });
        if (links.size() > LISTED_MAX && links.equals(Link.between(from, to))) {
            return "all " + links.size() + " links "
                    + (from.equals(to) ? "among " + list(from) : "from " + list(from) + " to " + list(to));
        }
        return list(links.stream().filter(link -> !links.contains(link.back()) || link.from().compareTo(link.to()) < 0)
                .map(link -> links.contains(link.back()) ? link.from() + "<->" + link.to() : link.toString()).toList());
    }

    /** {@return "a", "a or b", "a, b or c"} */
    public static String choice(List<String> items) {
        var last = items.size() - 1;
        return last < 1 ? String.join("", items) : String.join(", ", items.subList(0, last)) + " or " + items.get(last);
    }

    /** {@return the form of a verb that agrees with so many nodes} */
    public static String agree(Collection<NodeId> nodes, String one, String many) {
        return nodes.size() == 1 ? one : many;
    }

    /** {@return the time in the largest unit that needs no fraction: "300 ms", "2 s", "1 min"} */
    static String time(Duration time) {
        var millis = time.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + " ms";
        }
        return millis % 60_000 == 0 ? millis / 60_000 + " min" : millis / 1000 + " s";
    }
}
