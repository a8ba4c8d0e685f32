package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;

/** Words of which exactly one stands in a mapping. */
record Vocabulary<B>(List<Word<B, ?>> words) {
    Vocabulary {
        words = List.copyOf(words);
    }

    List<String> names() {
        return words.stream().<String>map(Word::name).toList();
    }

    List<Mapping.Entry> entries() {
        return words.stream().<Mapping.Entry>map(Word::entry).toList();
    }

    /** {@return what the one word says that is there} */
    B read(Section section, Values values) {
        var name = section.requireOne(names());
        return words.get(names().indexOf(name)).read(section.require(name), values);
    }

    /** {@return the word that tells this value} */
    Word<B, ?> of(B value) {
        return words.stream().filter(word -> word.tells(value)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no word for " + value));
    }

    String write(B value, Writing writing) {
        return of(value).write(value, writing);
    }

    List<B> simpler(B value) {
        return of(value).simpler(value);
    }

    Optional<B> among(B value, Who who) {
        return of(value).among(value, who);
    }
}
