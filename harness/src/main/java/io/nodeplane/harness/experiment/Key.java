package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One key of a mapping.
 *
 * @param otherwise what is meant where the key is left out; empty if it must be there
 * @param called what a sentence calls its value
 */
record Key<R, T>(String name, String meaning, Shape<T> shape, Function<R, T> of, Optional<T> otherwise, String called)
        implements
            Part<R, T> {

    /** A key that must be there. */
    static <R, T> Key<R, T> of(String name, String meaning, Shape<T> shape, Function<R, T> of) {
        return new Key<>(name, meaning, shape, of, Optional.empty(), "'" + name + "'");
    }

    /** A key that may be left out. */
    static <R, T> Key<R, T> of(String name, String meaning, Shape<T> shape, Function<R, T> of, T otherwise) {
        return new Key<>(name, meaning, shape, of, Optional.of(otherwise), "'" + name + "'");
    }

    /** {@return this key, whose value sentences call so} */
    Key<R, T> called(String what) {
        return new Key<>(name, meaning, shape, of, otherwise, what);
    }

    @Override
    public List<Mapping.Entry> entries() {
        return List.of(new Mapping.Entry(name, meaning, shape, otherwise.isEmpty()));
    }

    @Override
    public T read(Section section, Values values) {
        if (otherwise.isPresent()) {
            return section.find(name).map(node -> shape.read(node, called, values)).orElse(otherwise.get());
        }
        return shape.read(section.require(name), called, values);
    }

    @Override
    public T in(R whole) {
        return of.apply(whole);
    }

    private boolean leftOut(T value) {
        return otherwise.isPresent() && value.equals(otherwise.get());
    }

    @Override
    public Optional<String> write(T value, Writing writing) {
        return leftOut(value) ? Optional.empty() : Optional.of(name + ": " + shape.write(value, writing));
    }

    /** {@return what is simpler: first of all, to leave it out} */
    @Override
    public List<T> simpler(T value) {
        return leftOut(value) ? List.of() : Stream.concat(otherwise.stream(), shape.simpler(value).stream()).toList();
    }

    @Override
    public Optional<T> among(T value, Who who) {
        return leftOut(value) ? Optional.of(value) : shape.among(value, who);
    }
}
