package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.View;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** What there may be to see of a cluster. */
final class Sights {
    static final String ALIVE = "alive";
    static final String SUSPECT = "suspect";
    static final String DEAD = "dead";

    private Sights() {}

    /** {@return whether each of these observers believes each of these subjects, itself left out, to be one of these} */
    static Predicate<View> believe(List<String> observers, List<String> subjects, String... states) {
        return view -> observers.stream().allMatch(observer -> subjects.stream().filter(subject -> !subject.equals(
                observer)).allMatch(subject -> believed(view, observer, subject, states)));
    }

    /** {@return whether one of these observers does} */
    static Predicate<View> oneBelieves(List<String> observers, String subject, String... states) {
        return view -> observers.stream().anyMatch(observer -> believed(view, observer, subject, states));
    }

    /** {@return whether this observer believes none of these subjects dead; also if it does not answer} */
    static Predicate<View> buriesNobody(String observer, List<String> subjects) {
        return view -> subjects.stream().noneMatch(subject -> believed(view, observer, subject, DEAD));
    }

    /** {@return whether these have joined, believe one another alive, and have one ledger} */
    static Predicate<View> agree(List<String> nodes) {
        return believe(nodes, nodes, ALIVE).and(view -> nodes.stream().map(node -> seen(view, node)).allMatch(
                seen -> seen.phase().equals("joined") && !seen.isolated()))
                .and(view -> nodes.stream().map(node -> seen(view, node).head()).distinct().count() == 1);
    }

    static Predicate<View> isolated(String node) {
        return view -> seen(view, node).isolated();
    }

    static View.Seen seen(View view, String node) {
        return view.nodes().stream().filter(seen -> seen.node().equals(node)).findFirst().orElseThrow();
    }

    private static boolean believed(View view, String observer, String subject, String... states) {
        var state = seen(view, observer).believes().get(subject);
        return List.of(states).stream().anyMatch(wanted -> Objects.equals(wanted, state));
    }
}
