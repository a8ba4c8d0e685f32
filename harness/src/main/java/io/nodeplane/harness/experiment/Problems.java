package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** All that is wrong with one file, gathered while it is read. */
final class Problems {
    private record Found(int line, String sentence) {}

    /** The most sentences about one line that differ in nothing but the nodes they name. */
    private static final int ALIKE_MAX = 3;
    private static final Pattern PLACE = Pattern.compile("node-[0-9]+(-twin)?");

    private final String file;
    private final List<Found> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String sentence) {
        found.add(new Found(line(at), sentence));
    }

    void add(int line, String sentence) {
        found.add(new Found(line, sentence));
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

    /** {@return the problems in the order of their lines; what is said of many nodes in one line is said of the first} */
    List<Problem> all() {
        var kinds = new LinkedHashMap<Found, SequencedSet<String>>();
        found.stream().sorted(Comparator.comparingInt(Found::line)).forEach(each -> kinds
                .computeIfAbsent(new Found(each.line(), PLACE.matcher(each.sentence()).replaceAll("")),
                        kind -> new LinkedHashSet<>())
                .add(each.sentence()));
        return kinds.entrySet().stream().flatMap(kind -> told(kind.getKey().line(), kind.getValue())).toList();
    }

    private Stream<Problem> told(int line, SequencedSet<String> sentences) {
        var shown = sentences.size() <= ALIKE_MAX
                ? sentences.stream()
                : Stream.of(sentences.getFirst() + "; so it is with " + (sentences.size() - 1) + " other nodes in this"
                        + " line");
        return shown.map(sentence -> new Problem(file + ":" + line, sentence));
    }

    static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
