package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** All disks of a run, judged from their lines: what each of them holds, and what all of them hold together. */
public final class Oracle {
    private final Facts facts;
    private final BitSet unsound = new BitSet();
    private final Map<String, LineReading> readings = new HashMap<>();
    private final SortedMap<NodeId, Holding> disks = new TreeMap<>();
    private final Holding together;
    private final List<Flaw> flaws = new ArrayList<>();

    private Oracle(Electorate electorate, SortedMap<NodeId, List<String>> disks) {
        this.facts = new Facts(electorate);
        var places = new LinkedHashMap<Flaw, TreeSet<NodeId>>();
        var reader = new LineReader(electorate.cluster());
        var lines = new TreeSet<>(LedgerLine.REPLAY_ORDER);
        disks.forEach((place, texts) -> texts.forEach(text -> {
            switch (readings.computeIfAbsent(text, reader::ended)) {
                case LineReading.Sound(var line) -> lines.add(line);
                case LineReading.Refused(var flaw) ->
                    places.computeIfAbsent(flaw, any -> new TreeSet<>()).add(place);
            }
        }));
        places.forEach((flaw, where) -> flaws.add(new Flaw(flaw.id(), where + " " + flaw.sentence())));
        // Causes have a lesser lamport than what they cause.
        lines.forEach(line -> learn(line, flaws::add));
        disks.forEach((place, texts) -> this.disks.put(place, held(texts)));
        this.together = Holding.of(facts.all().stream().filter(this::sound));
    }

    /**
     * {@return what the disks hold}
     *
     * @param disks of each place the lines of its feed files, each with its end, a character for each byte
     */
    public static Oracle of(Electorate electorate, SortedMap<NodeId, List<String>> disks) {
        return new Oracle(electorate, disks);
    }

    private void learn(LedgerLine line, Consumer<Flaw> told) {
        var lacking = facts.lacking(line);
        if (!lacking.isEmpty()) {
            told.accept(new Flaw("I10", line + " rests on " + lacking.getFirst() + ", which nobody has"));
            return;
        }
        var found = new ArrayList<Flaw>();
        var fact = facts.learn(line, found::add);
        found.forEach(told);
        if (!found.isEmpty() || fact.past().intersects(unsound)) {
            unsound.set(fact.index());
        }
    }

    private boolean sound(Fact fact) {
        return !unsound.get(fact.index());
    }

    /** What is sound, with all that it rests on. */
    private Holding held(List<String> texts) {
        var there = new BitSet();
        for (var text : texts) {
            if (readings.get(text) instanceof LineReading.Sound(var line)
                    && facts.find(line.name()) instanceof Fact fact && sound(fact)) {
                there.set(fact.index());
            }
        }
        return Holding.of(there.stream().mapToObj(facts.all()::get).filter(fact -> {
            var missing = (BitSet) fact.past().clone();
            missing.andNot(there);
            return missing.isEmpty();
        }));
    }

    /** {@return all that was learnt, sound or not} */
    public Facts facts() {
        return facts;
    }

    /** {@return what is wrong with lines, each as a sentence with the places that hold it} */
    public List<Flaw> flaws() {
        return Collections.unmodifiableList(flaws);
    }

    /** {@return what this place holds} */
    public Holding disk(NodeId place) {
        return disks.getOrDefault(place, Holding.NOTHING);
    }

    /** {@return what all places hold together} */
    public Holding together() {
        return together;
    }
}
