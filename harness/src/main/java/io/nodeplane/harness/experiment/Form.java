package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A mapping that says one value: its parts in order, and how the value is made of what they say.
 *
 * @param make of what the parts say, in their order
 * @param flaw what is wrong with parts that are right one by one; empty if nothing is
 */
record Form<R>(Mapping mapping, List<Part<R, ?>> parts, Function<List<?>, R> make, Function<R, Optional<String>> flaw)
        implements
            Shape<R> {

    interface Of3<A, B, C, R> {
        R of(A first, B second, C third);
    }

    interface Of4<A, B, C, D, R> {
        R of(A first, B second, C third, D fourth);
    }

    interface Of5<A, B, C, D, E, R> {
        R of(A first, B second, C third, D fourth, E fifth);
    }

    static <R, A> Form<R> of(Head head, Part<R, A> first, Function<A, R> make) {
        return of(head, List.of(first), said -> make.apply(at(said, 0)));
    }

    static <R, A, B> Form<R> of(Head head, Part<R, A> first, Part<R, B> second, BiFunction<A, B, R> make) {
        return of(head, List.of(first, second), said -> make.apply(at(said, 0), at(said, 1)));
    }

    static <R, A, B, C> Form<R> of(Head head, Part<R, A> first, Part<R, B> second, Part<R, C> third,
            Of3<A, B, C, R> make) {
        return of(head, List.of(first, second, third), said -> make.of(at(said, 0), at(said, 1), at(said, 2)));
    }

    static <R, A, B, C, D> Form<R> of(Head head, Part<R, A> first, Part<R, B> second, Part<R, C> third,
            Part<R, D> fourth, Of4<A, B, C, D, R> make) {
        return of(head, List.of(first, second, third, fourth),
                said -> make.of(at(said, 0), at(said, 1), at(said, 2), at(said, 3)));
    }

    static <R, A, B, C, D, E> Form<R> of(Head head, Part<R, A> first, Part<R, B> second, Part<R, C> third,
            Part<R, D> fourth, Part<R, E> fifth, Of5<A, B, C, D, E, R> make) {
        return of(head, List.of(first, second, third, fourth, fifth),
                said -> make.of(at(said, 0), at(said, 1), at(said, 2), at(said, 3), at(said, 4)));
    }

    private static <R> Form<R> of(Head head, List<Part<R, ?>> parts, Function<List<?>, R> make) {
        var rule = new LinkedHashMap<String, Object>();
        parts.forEach(part -> rule.putAll(part.rule()));
        var entries = parts.stream().flatMap(part -> part.entries().stream()).toList();
        return new Form<>(new Mapping(head.kind(), head.heading(), head.meaning(), entries, rule), parts, make,
                value -> Optional.empty());
    }

    /** What stands at a place of the list is what the part at this place says: the methods above see to it. */
    @SuppressWarnings("unchecked")
    private static <T> T at(List<?> said, int place) {
        return (T) said.get(place);
    }

    /** {@return this form, of which values with such a flaw are refused in these words} */
    Form<R> unless(Function<R, Optional<String>> found) {
        return new Form<>(mapping, parts, make, found);
    }

    @Override
    public R read(Node node, String title, Values values) {
        var section = new Section(node, mapping, title, values.problems());
        var said = new ArrayList<Object>();
        parts.forEach(part -> said.add(part.read(section, values)));
        var value = make.apply(said);
        flaw.apply(value).ifPresent(sentence -> {
            throw section.refuse(sentence);
        });
        return value;
    }

    @Override
    public String write(R value, Writing writing) {
        return parts.stream().flatMap(part -> written(part, value, writing).stream())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static <R, T> Optional<String> written(Part<R, T> part, R whole, Writing writing) {
        return part.write(part.in(whole), writing);
    }

    @Override
    public SequencedMap<String, Object> schema() {
        return Shapes.reference(mapping.kind());
    }

    @Override
    public List<Mapping> mappings() {
        return mapping.withInner();
    }

    /** {@return it with one part made simpler} */
    @Override
    public List<R> simpler(R value) {
        var simpler = new ArrayList<R>();
        for (int i = 0; i < parts.size(); i++) {
            for (var other : simplerParts(parts.get(i), value)) {
                var said = new ArrayList<Object>(parts.stream().map(part -> part.in(value)).toList());
                said.set(i, other);
                sound(said).ifPresent(simpler::add);
            }
        }
        return simpler;
    }

    private static <R, T> List<T> simplerParts(Part<R, T> part, R whole) {
        return part.simpler(part.in(whole));
    }

    @Override
    public Optional<R> among(R value, Who who) {
        var said = new ArrayList<Object>();
        for (var part : parts) {
            partAmong(part, value, who).ifPresent(said::add);
        }
        return said.size() < parts.size() ? Optional.empty() : sound(said);
    }

    private static <R, T> Optional<T> partAmong(Part<R, T> part, R whole, Who who) {
        return part.among(part.in(whole), who);
    }

    private Optional<R> sound(List<Object> said) {
        return Optional.of(make.apply(said)).filter(value -> flaw.apply(value).isEmpty());
    }
}
