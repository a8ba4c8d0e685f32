package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every line that anybody held, each judged once: all that can be asked of a line and its causes alone. */
public final class Facts {
    private final Electorate electorate;
    private final List<Fact> all = new ArrayList<>();
    /** For look-ups only: its order means nothing. */
    private final Map<String, Fact> byHash = new HashMap<>();
    private final SortedMap<NodeId, List<Fact>> byWriter = new TreeMap<>();
    private final Forks forks = new Forks();

    public Facts(Electorate electorate) {
        this.electorate = electorate;
    }

    /** {@return the facts in the order in which they were learnt} */
    public List<Fact> all() {
        return Collections.unmodifiableList(all);
    }

    public Forks forks() {
        return forks;
    }

    @Nullable
    Fact find(EntryName name) {
        return byHash.get(name.hash());
    }

    /** {@return the entries that the line names as its causes and that are not here} */
    List<EntryName> lacking(LedgerLine line) {
        var before = line.isFirst()
                ? Stream.<EntryName>empty()
                : Stream.of(new EntryName(line.name().feed(), line.name().seq() - 1, line.prev()));
        return Stream.concat(before, line.parents().stream()).filter(cause -> find(cause) == null).toList();
    }

    /** {@return the fact that the line is, which was not learnt before; what is wrong with its causes is told} */
    public Fact learn(LedgerLine line, Consumer<Flaw> flaws) {
        var past = past(line, flaws);
        var fact = new Fact(all.size(), line, past, flaw(line, past));
        all.add(fact);
        byHash.put(line.name().hash(), fact);
        byWriter.computeIfAbsent(fact.writer(), node -> new ArrayList<>()).add(fact);
        forks.add(fact);
        return fact;
    }

    /** Why what the line says has no effect, as far as its causal past tells. */
    private String flaw(LedgerLine line, BitSet past) {
        return switch (line.says()) {
            case Statement.Confirmed confirmed -> {
                var facts = facts(past);
                yield new CertaintyCheck(Epoch.at(electorate, facts), confirmed, line.writer(), facts).flaw();
            }
            case Statement.Ratified ratified -> amending(line, past).flaw(ratified);
            case Statement.Amended amended -> amending(line, past).flaw(amended);
            case Statement.Forgotten gone -> {
                var facts = facts(past);
                var epoch = Epoch.at(electorate, facts);
                yield !epoch.electorate().has(line.writer()) || line.writer().equals(gone.subject())
                        ? line.writer() + " is no voter who may say so"
                        : new Votes(epoch, facts).lastIncarnation(gone.subject()) == gone.incarnation()
                                ? ""
                                : gone.subject() + " is in another incarnation";
            }
            case Statement other -> "";
        };
    }

    private AmendmentCheck amending(LedgerLine line, BitSet past) {
        var facts = facts(past);
        return new AmendmentCheck(Epoch.at(electorate, facts), line.writer(), facts);
    }

    private List<Fact> facts(BitSet past) {
        return past.stream().mapToObj(all::get).toList();
    }

    /** {@return the causal past of a line, after a look at what it names as its causes} */
    private BitSet past(LedgerLine line, Consumer<Flaw> flaws) {
        var past = new BitSet(all.size());
        var lamport = 0L;
        if (!line.isFirst()) {
            var prev = byHash.get(line.prev());
            if (prev == null || !prev.feed().equals(line.name().feed()) || prev.seq() != line.name().seq() - 1) {
                flaws.accept(new Flaw("I6", line + " does not continue its feed: its prev is "
                        + (prev == null ? "nowhere" : prev)));
            } else {
                past.or(prev.past());
                past.set(prev.index());
                lamport = prev.line().lamport();
            }
        }
        var own = (BitSet) past.clone();
        var known = new ArrayList<Fact>();
        for (var name : line.parents()) {
            var parent = find(name);
            if (parent == null || !parent.name().equals(name)) {
                flaws.accept(new Flaw("I9", line + " has a parent " + name + " that is not there"));
            } else {
                known.add(parent);
                past.or(parent.past());
                past.set(parent.index());
                lamport = Math.max(lamport, parent.line().lamport());
            }
        }
        for (var parent : known) {
            if (own.get(parent.index()) || known.stream().anyMatch(other -> other.follows(parent))) {
                flaws.accept(new Flaw("I9", line + " has a parent " + parent + " that another cause covers"));
            }
        }
        if (line.lamport() != lamport + 1) {
            flaws.accept(new Flaw("I8",
                    line + " has lamport " + line.lamport() + ", and its causes make it " + (lamport + 1)));
        }
        return past;
    }

    /** {@return the earlier claims of its writer in its past that a claim of an incarnation does not rise above} */
    public List<Fact> reclaimed(Fact fact) {
        return fact.incarnation() == 0
                ? List.of()
                : by(fact.writer())
                        .filter(earlier -> earlier.incarnation() >= fact.incarnation() && fact.follows(earlier))
                        .toList();
    }

    /** {@return whether the two entries that a report of a fork names are here, the lower hash first} */
    public boolean proved(Statement.Forked fork) {
        var hashes = fork.hashes();
        return hashes.size() == 2 && hashes.getFirst().compareTo(hashes.getLast()) < 0 && hashes.stream()
                .allMatch(hash -> find(new EntryName(fork.feed(), fork.seq(), hash)) instanceof Fact rival
                        && rival.feed().equals(fork.feed()) && rival.seq() == fork.seq());
    }

    /** {@return whether of two confirmations each took a vote of the one whom the other confirms dead, unanswered} */
    public boolean mutual(Fact one, Fact other) {
        var first = (Statement.Confirmed) one.says();
        var second = (Statement.Confirmed) other.says();
        return took(first, second.subject()) && took(second, first.subject()) && !answered(first, other)
                && !answered(second, one);
    }

    private static boolean took(Statement.Confirmed death, NodeId voter) {
        return death.evidence().stream().anyMatch(name -> name.writer().equals(voter));
    }

    /** Whether the subject had answered this death already, as far as the other confirmation knew. */
    private boolean answered(Statement.Confirmed death, Fact other) {
        return by(death.subject()).anyMatch(fact -> fact.incarnation() > death.incarnation() && other.follows(fact));
    }

    /** {@return what a confirmation names as its evidence, as far as it is here} */
    public List<Fact> evidence(Statement.Confirmed death) {
        return death.evidence().stream().map(this::find).filter(Objects::nonNull).toList();
    }

    private Stream<Fact> by(NodeId writer) {
        return byWriter.getOrDefault(writer, List.of()).stream();
    }
}
