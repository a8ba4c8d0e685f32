package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * One kind of mapping of the file: which keys it may have, and what they mean.
 *
 * @param kind its name under {@code $defs} of the schema
 * @param heading what the reference calls it
 * @param rule what a schema says of its keys together; empty if nothing
 */
record Mapping(String kind, String heading, String meaning, List<Entry> entries, SequencedMap<String, Object> rule) {

    /** One key, and what may stand behind it. */
    record Entry(String name, String meaning, Shape<?> shape, boolean needed) {}

    Mapping {
        entries = List.copyOf(entries);
    }

    /** A mapping whose keys have nothing to do with one another. */
    static Mapping of(String kind, String heading, String meaning, List<Entry> entries) {
        return new Mapping(kind, heading, meaning, entries, new LinkedHashMap<>());
    }

    /** A mapping that has exactly one of its keys. */
    static Mapping ofOne(String kind, String heading, String meaning, List<Entry> entries) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("minProperties", 1);
        rule.put("maxProperties", 1);
        return new Mapping(kind, heading, meaning, entries, rule);
    }

    /** {@return the rule that exactly one of these keys is there} */
    static SequencedMap<String, Object> oneOf(List<String> names) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("oneOf", names.stream().map(Mapping::required).toList());
        return rule;
    }

    /** {@return the rule that not all of these keys are there} */
    static SequencedMap<String, Object> notAll(List<String> names) {
        var rule = new LinkedHashMap<String, Object>();
        var required = new LinkedHashMap<String, Object>();
        required.put("required", names);
        rule.put("not", required);
        return rule;
    }

    private static SequencedMap<String, Object> required(String name) {
        var required = new LinkedHashMap<String, Object>();
        required.put("required", List.of(name));
        return required;
    }

    List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    List<String> needed() {
        return entries.stream().filter(Entry::needed).map(Entry::name).toList();
    }

    /** {@return this kind of mapping and all kinds within it, in the order in which they are named} */
    List<Mapping> withInner() {
        var all = new ArrayList<Mapping>();
        all.add(this);
        for (var entry : entries) {
            all.addAll(entry.shape().mappings());
        }
        return all;
    }
}
