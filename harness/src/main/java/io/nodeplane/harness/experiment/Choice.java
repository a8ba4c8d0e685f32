package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** Several keys of a mapping of which exactly one is there. */
record Choice<R, T>(Vocabulary<T> words, Function<R, T> of) implements Part<R, T> {

    @Override
    public List<Mapping.Entry> entries() {
        return words.entries();
    }

    @Override
    public SequencedMap<String, Object> rule() {
        return Mapping.oneOf(words.names());
    }

    @Override
    public T read(Section section, Values values) {
        return words.read(section, values);
    }

    @Override
    public T in(R whole) {
        return of.apply(whole);
    }

    @Override
    public Optional<String> write(T value, Writing writing) {
        return Optional.of(words.write(value, writing));
    }

    @Override
    public List<T> simpler(T value) {
        return words.simpler(value);
    }

    @Override
    public Optional<T> among(T value, Who who) {
        return words.among(value, who);
    }
}
