package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** All that is wrong with one file, gathered while it is read. */
final class Problems {
    private record Found(int line, String sentence) {}

    private final String file;
    private final List<Found> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String sentence) {
        found.add(new Found(line(at), sentence));
    }

    void add(Optional<Mark> at, String sentence) {
        found.add(new Found(line(at), sentence));
    }

    /** {@return the exception that gives up the part being read, with its problem on record} */
    Refusal refuse(Node at, String sentence) {
        add(at, sentence);
        return new Refusal();
    }

    /** {@return what was read, or empty if that part was given up} */
    <T> Optional<T> attempt(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (Refusal onRecord) {
            return Optional.empty();
        }
    }

    boolean none() {
        return found.isEmpty();
    }

    int count() {
        return found.size();
    }

    /** {@return the problems in the order of their lines} */
    List<Problem> all() {
        return found.stream().sorted(Comparator.comparingInt(Found::line))
                .map(each -> new Problem(file + ":" + each.line(), each.sentence())).distinct().toList();
    }

    static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
