package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What may stand behind a key, described once: how it is read and written, what a schema says of it, what is simpler than a
 * given value, and what is left of it where some places are gone.
 */
interface Shape<T> {

    /**
     * {@return the value that stands there}
     *
     * @param title what a sentence calls it: {@code 'delay'}
     * @throws Refusal if it is none, with the problem on record
     */
    T read(Node node, String title, Values values);

    /** {@return the text that is read back as this value} */
    String write(T value, Writing writing);

    /** {@return what a JSON schema says of it, without a description} */
    SequencedMap<String, Object> schema();

    /** {@return the kinds of mapping that it is made of, the outer one first} */
    default List<Mapping> mappings() {
        return List.of();
    }

    /** {@return values that are a little simpler, the simplest first} */
    default List<T> simpler(T value) {
        return List.of();
    }

    /** {@return the value with these places only, by these names; empty if too little is left of it} */
    default Optional<T> among(T value, Who who) {
        return Optional.of(value);
    }

    /** {@return the shape of another value that is told in just this way} */
    default <U> Shape<U> as(Function<T, U> in, Function<U, T> out) {
        var told = this;
        return new Shape<>() {
            @Override
            public U read(Node node, String title, Values values) {
                return in.apply(told.read(node, title, values));
            }

            @Override
            public String write(U value, Writing writing) {
                return told.write(out.apply(value), writing);
            }

            @Override
            public SequencedMap<String, Object> schema() {
                return told.schema();
            }

            @Override
            public List<Mapping> mappings() {
                return told.mappings();
            }

            @Override
            public List<U> simpler(U value) {
                return told.simpler(out.apply(value)).stream().map(in).toList();
            }

            @Override
            public Optional<U> among(U value, Who who) {
                return told.among(out.apply(value), who).map(in);
            }
        };
    }
}
