package io.nodeplane.harness.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What one or several keys of a mapping say together.
 *
 * @param <R> what the whole mapping says
 * @param <T> what this part says
 */
interface Part<R, T> {

    List<Mapping.Entry> entries();

    /** {@return what a schema says of its keys together; empty if nothing} */
    default SequencedMap<String, Object> rule() {
        return new LinkedHashMap<>();
    }

    T read(Section section, Values values);

    /** {@return the part's value in the whole one} */
    T in(R whole);

    /** {@return key and value as they are written; empty if they are left out} */
    Optional<String> write(T value, Writing writing);

    List<T> simpler(T value);

    Optional<T> among(T value, Who who);
}
