package io.nodeplane.harness.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** One mapping of the file with its keys checked: none unknown, none twice. */
final class Section {
    private final Problems problems;
    private final MappingNode node;
    private final String title;
    private final List<String> known;
    private final List<String> needed;
    private final SequencedMap<String, Node> values = new LinkedHashMap<>();
    private boolean unknownKeys;

    /**
     * @param mapping which keys it may have
     * @param title what a sentence calls it: {@code 'cut'}
     * @throws Refusal if the node is no mapping; wrong keys, and all that are missing, are only put on record
     */
    Section(Node node, Mapping mapping, String title, Problems problems) {
        this.problems = problems;
        this.title = title;
        this.known = mapping.names();
        if (!(node instanceof MappingNode keys)) {
            throw problems.refuse(node, title + " must be a mapping of " + English.list(known));
        }
        this.node = keys;
        this.needed = mapping.needed();
        for (var tuple : keys.getValue()) {
            take(tuple.getKeyNode(), tuple.getValueNode());
        }
        // A misspelt key may be the one that is missing.
        if (!unknownKeys) {
            needed.stream().filter(key -> !values.containsKey(key))
                    .forEach(key -> problems.add(node, title + " needs '" + key + "'"));
        }
    }

    private void take(Node key, Node value) {
        var name = key instanceof ScalarNode scalar ? scalar.getValue() : "...";
        if (!known.contains(name)) {
            unknownKeys = true;
            var hint = Spelling.hint(name, known);
            problems.add(key, "unknown key '" + name + "' in " + title
                    + (hint.isEmpty() ? "; it may have " + English.list(known) : hint));
        } else if (values.putIfAbsent(name, value) != null) {
            problems.add(key, "'" + name + "' stands twice in " + title + "; keep one of the two");
        }
    }

    /** {@return the exception that gives the mapping up, with its problem on record} */
    Refusal refuse(String sentence) {
        return problems.refuse(node, sentence);
    }

    SequencedMap<String, Node> values() {
        return Collections.unmodifiableSequencedMap(values);
    }

    Optional<Node> find(String key) {
        if (!known.contains(key)) {
            throw new IllegalArgumentException("'" + key + "' is no key of " + title);
        }
        return Optional.ofNullable(values.get(key));
    }

    /** @throws Refusal if the key is not there, which has been said, unless a misspelt key explains it */
    Node require(String key) {
        return find(key).orElseThrow(() -> needed.contains(key)
                ? new Refusal()
                : missing(title + " needs '" + key + "'"));
    }

    /** {@return the one key that is there of those of which a section has exactly one} */
    String requireOne(List<String> keys) {
        var present = values.keySet().stream().filter(keys::contains).toList();
        if (present.isEmpty()) {
            throw missing(title + " needs one of " + English.choice(keys));
        }
        if (present.size() > 1) {
            throw problems.refuse(node,
                    title + " has " + English.list(present) + ", but only one of them may stand there");
        }
        return present.getFirst();
    }

    private Refusal missing(String sentence) {
        return unknownKeys ? new Refusal() : problems.refuse(node, sentence);
    }
}
