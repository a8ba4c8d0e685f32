package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One of several keys of which exactly one stands there: a verb, a condition, an expectation.
 *
 * @param <B> what all of these say
 * @param <A> what stands behind this one
 * @param out what stands behind it where this value is told; empty if the value is told by another word
 */
record Word<B, A>(String name, String meaning, Shape<A> shape, Function<A, B> in, Function<B, Optional<A>> out) {

    /** {@return the word for values of this type} */
    static <B, A extends B> Word<B, A> of(String name, Class<A> type, String meaning, Shape<A> shape) {
        return new Word<>(name, meaning, shape, value -> value,
                value -> Optional.of(value).filter(type::isInstance).map(type::cast));
    }

    /** {@return a word that says in another way what a later one of the vocabulary says: it is read, and never written} */
    static <B, A> Word<B, A> readOnly(String name, String meaning, Shape<A> shape, Function<A, B> in) {
        return new Word<>(name, meaning, shape, in, value -> Optional.empty());
    }

    Mapping.Entry entry() {
        return new Mapping.Entry(name, meaning, shape, false);
    }

    B read(Node node, Values values) {
        return in.apply(shape.read(node, "'" + name + "'", values));
    }

    boolean tells(B value) {
        return out.apply(value).isPresent();
    }

    String write(B value, Writing writing) {
        return name + ": " + shape.write(out.apply(value).orElseThrow(), writing);
    }

    List<B> simpler(B value) {
        return shape.simpler(out.apply(value).orElseThrow()).stream().map(in).toList();
    }

    Optional<B> among(B value, Who who) {
        return shape.among(out.apply(value).orElseThrow(), who).map(in);
    }
}
