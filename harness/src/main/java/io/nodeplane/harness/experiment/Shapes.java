package io.nodeplane.harness.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;

/** The shapes of single values that have nothing to do with nodes; see {@link Places} for the others. */
final class Shapes {
    /** The word for the whole run. */
    static final String RUN = "run";
    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** A time that is not made shorter to make an experiment simpler: others hang on it. */
    static final Shape<Duration> TIME = plain(reference("duration"), Values::duration, ExperimentWriter::time);
    /** A time that may as well be shorter. */
    static final Shape<Duration> SHORTER_TIME = simpler(TIME, time -> time.compareTo(SHORTEST) <= 0
            ? List.of()
            : List.of(Duration.ofMillis(Math.max(10, time.toMillis() / 20 * 10))));
    /** The name of a step that the timeline has. */
    static final Shape<String> STEP = plain(reference("stepName"), Values::step, name -> name);
    /** The name of an earlier step, whatever that is: whether it can be meant is told where the steps are followed. */
    static final Shape<String> EARLIER_STEP = plain(reference("stepName"), Values::text, name -> name);
    static final Shape<String> TEXT = plain(text(), Values::text, ExperimentWriter::within);

    private Shapes() {}

    /** {@return a whole number within these bounds} */
    static Shape<Integer> number(Bounds bounds) {
        return plain(integer(bounds),
                (values, node, title) -> Math.toIntExact(values.number(node, title, bounds)), String::valueOf);
    }

    /** {@return a number of a charter, with its default} */
    static Shape<Long> number(Bounds bounds, long otherwise) {
        var schema = integer(bounds);
        schema.put("default", otherwise);
        return plain(schema, (values, node, title) -> values.number(node, title, bounds), String::valueOf);
    }

    /** {@return one number, or a list of so many at most} */
    static Shape<List<Integer>> numbers(int countMax) {
        var count = reference("byteCount");
        var list = new LinkedHashMap<String, Object>();
        list.put("type", "array");
        list.put("minItems", 1);
        list.put("maxItems", countMax);
        list.put("items", count);
        return plain(either(count, list), (values, node, title) -> values.numbers(node, title, countMax),
                ExperimentWriter::list);
    }

    /** {@return one of the words for these constants} */
    static <E extends Enum<E>> Shape<E> word(Class<E> type) {
        var constants = List.of(type.getEnumConstants());
        var words = constants.stream().map(Shapes::word).toList();
        return plain(words(words),
                (values, node, title) -> constants.get(words.indexOf(values.choice(node, title, words))), Shapes::word);
    }

    /** {@return one of the words for these constants, of which this one is the plainest} */
    static <E extends Enum<E>> Shape<E> word(Class<E> type, E plainest) {
        return simpler(word(type), word -> word == plainest ? List.of() : List.of(plainest));
    }

    /** {@return the word that a file has for a constant} */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return one of these words} */
    static Shape<String> choice(List<String> words) {
        return plain(words(words), (values, node, title) -> values.choice(node, title, words), word -> word);
    }

    /** {@return one of these kinds of expectations, of which the file has some} */
    static Shape<String> expected(List<String> kinds) {
        return plain(words(kinds), (values, node, title) -> values.expected(node, title, kinds), kind -> kind);
    }

    /** {@return this word} */
    static Shape<String> only(String word) {
        return choice(List.of(word));
    }

    /** {@return a list of some of these words} */
    static Shape<SortedSet<String>> someOf(List<String> words) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "array");
        schema.put("minItems", 1);
        schema.put("items", words(words));
        return plain(schema, (values, node, title) -> values.words(node, title, words), ExperimentWriter::list);
    }

    /** {@return what is only another way to say something, so that it is never written} */
    static <T> Shape<T> readOnly(SequencedMap<String, Object> schema, Reader<T> read) {
        return plain(schema, read, value -> {
            throw new IllegalStateException("written in another way: " + value);
        });
    }

    /** {@return a list of what is told so} Only for the schema: whoever reads it reads the items one by one. */
    static Shape<List<Node>> listOf(Mapping items) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "array");
        schema.put("minItems", 1);
        schema.put("items", reference(items.kind()));
        return new Outline<>(schema, items.withInner());
    }

    /** {@return a mapping of this kind} Only for the schema: whoever reads it reads its keys one by one. */
    static Shape<Node> mapping(Mapping of) {
        return new Outline<>(reference(of.kind()), of.withInner());
    }

    /** {@return what a schema says so of} Only for the schema. */
    static Shape<Node> outline(SequencedMap<String, Object> schema) {
        return new Outline<>(schema, List.of());
    }

    /** {@return what is told in one of two ways: in a short one, if that can tell it, or in a mapping} */
    static <T> Shape<T> shortly(Shape<T> brief, Form<T> form, Predicate<Node> isBrief, Predicate<T> saysAll) {
        return new Shape<>() {
            @Override
            public T read(Node node, String title, Values values) {
                return (isBrief.test(node) ? brief : form).read(node, title, values);
            }

            @Override
            public String write(T value, Writing writing) {
                return (saysAll.test(value) ? brief : form).write(value, writing);
            }

            @Override
            public SequencedMap<String, Object> schema() {
                return either(brief.schema(), form.schema());
            }

            @Override
            public List<Mapping> mappings() {
                return form.mappings();
            }

            @Override
            public List<T> simpler(T value) {
                return saysAll.test(value) ? brief.simpler(value) : form.simpler(value);
            }

            @Override
            public Optional<T> among(T value, Who who) {
                return saysAll.test(value) ? brief.among(value, who) : form.among(value, who);
            }
        };
    }

    /** {@return this shape, in which these are simpler than a value} */
    static <T> Shape<T> simpler(Shape<T> shape, Function<T, List<T>> simpler) {
        return new Shape<>() {
            @Override
            public T read(Node node, String title, Values values) {
                return shape.read(node, title, values);
            }

            @Override
            public String write(T value, Writing writing) {
                return shape.write(value, writing);
            }

            @Override
            public SequencedMap<String, Object> schema() {
                return shape.schema();
            }

            @Override
            public List<Mapping> mappings() {
                return shape.mappings();
            }

            @Override
            public List<T> simpler(T value) {
                return simpler.apply(value);
            }

            @Override
            public Optional<T> among(T value, Who who) {
                return shape.among(value, who);
            }
        };
    }

    /** {@return the halves of a set, and the set without each one of its elements} */
    static <T extends Comparable<T>> List<SortedSet<T>> fewer(SortedSet<T> set) {
        var fewer = new ArrayList<SortedSet<T>>();
        if (set.size() < 2) {
            return fewer;
        }
        var items = List.copyOf(set);
        if (items.size() > 3) {
            fewer.add(new TreeSet<>(items.subList(0, items.size() / 2)));
            fewer.add(new TreeSet<>(items.subList(items.size() / 2, items.size())));
        }
        for (var item : items) {
            var rest = new TreeSet<>(set);
            rest.remove(item);
            fewer.add(rest);
        }
        return fewer;
    }

    static SequencedMap<String, Object> reference(String definition) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$ref", "#/$defs/" + definition);
        return schema;
    }

    static SequencedMap<String, Object> either(Object... schemas) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("oneOf", Arrays.asList(schemas));
        return schema;
    }

    static SequencedMap<String, Object> words(List<String> words) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("enum", words);
        return schema;
    }

    private static SequencedMap<String, Object> integer(Bounds bounds) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "integer");
        schema.put("minimum", bounds.least());
        schema.put("maximum", bounds.most());
        return schema;
    }

    private static SequencedMap<String, Object> text() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "string");
        schema.put("pattern", "\\S");
        return schema;
    }

    /** {@return a value in which no place is named} */
    private static <T> Shape<T> plain(SequencedMap<String, Object> schema, Reader<T> read,
            Function<? super T, String> write) {
        return new Shape<>() {
            @Override
            public T read(Node node, String title, Values values) {
                return read.read(values, node, title);
            }

            @Override
            public String write(T value, Writing writing) {
                return write.apply(value);
            }

            @Override
            public SequencedMap<String, Object> schema() {
                return schema;
            }
        };
    }

    interface Reader<T> {
        T read(Values values, Node node, String title);
    }

    /** What a schema says, and nothing is read or written by. */
    private record Outline<T>(SequencedMap<String, Object> schema, List<Mapping> mappings) implements Shape<T> {
        @Override
        public T read(Node node, String title, Values values) {
            throw new IllegalStateException("read its parts one by one");
        }

        @Override
        public String write(T value, Writing writing) {
            throw new IllegalStateException("write its parts one by one");
        }
    }
}
