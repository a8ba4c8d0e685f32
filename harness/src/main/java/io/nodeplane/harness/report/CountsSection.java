package io.nodeplane.harness.report;

import io.nodeplane.harness.experiment.AnswerPart;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Written;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often somebody was suspected, confirmed dead, isolated, or answered: of the run, of each fault, of each stretch asked. */
final class CountsSection {
    private static final int NAMED_MAX = 5;
    private static final List<AnswerPart.Count> ALWAYS = List.of(AnswerPart.Count.SUSPECTED,
            AnswerPart.Count.CONFIRMED, AnswerPart.Count.RECOVERED, AnswerPart.Count.ISOLATED, AnswerPart.Count.LINES);

    private final ReportContext context;
    private final Written written;

    CountsSection(ReportContext context, Written written) {
        this.context = context;
        this.written = written;
    }

    void write(Markdown markdown) {
        markdown.section("How often, and who");
        markdown.block(
                "Entries of all ledgers, by the time at which they were written; isolation by the nodes' own event"
                        + " logs.");
        var rows = new ArrayList<List<String>>();
        for (var when : stretches()) {
            for (var count : ALWAYS) {
                rows(rows, when, count);
            }
        }
        markdown.table(List.of(Column.text("When"), Column.text("What"), Column.number("Times"), Column.text("Of whom"),
                Column.text("By whom")), rows);
    }

    /** {@return the count in one sentence} */
    String sentence(AnswerPart.Count count, When when) {
        var stretch = Stretch.of(context.run(), when);
        if (count == AnswerPart.Count.LINES) {
            var lines = written.within(stretch).size();
            return (lines == 0 ? "No ledger line was" : Quantity.count(lines, "ledger line was", "ledger lines were"))
                    + " written" + when(when) + ".";
        }
        var words = words(count, stretch);
        var of = byWhom(words);
        if (words.isEmpty()) {
            return switch (count) {
                case SUSPECTED -> "Nobody was suspected" + when(when) + ".";
                case CONFIRMED -> "Nobody was confirmed dead" + when(when) + (believedDead(stretch)
                        ? ", yet somebody believed somebody dead."
                        : ", and nobody believed anybody dead.");
                case ISOLATED -> "Nobody said that it was isolated" + when(when) + ".";
                case RECOVERED -> "Nobody had to answer a doubt" + when(when) + ".";
                case LINES -> throw new IllegalStateException("lines are no words");
            };
        }
        var who = of.size() <= NAMED_MAX
                ? English.list(of.entrySet().stream().map(one -> told(count, one)).toList())
                : Quantity.count(of.size(), "node", "nodes") + ": " + context.names().of(of.keySet());
        return switch (count) {
            case SUSPECTED -> Quantity.count(words.size(), "suspicion was", "suspicions were") + " written"
                    + when(when) + ": of " + who + ".";
            case CONFIRMED -> Quantity.count(words.size(), "confirmation of a death was",
                    "confirmations of deaths were") + " written" + when(when) + ": of " + who + ".";
            case ISOLATED -> "Isolated by their own word" + when(when) + ": " + who + ".";
            case RECOVERED -> Quantity.count(words.size(), "doubt was", "doubts were")
                    + " answered in a new incarnation" + when(when) + ": by " + who + ".";
            case LINES -> throw new IllegalStateException("lines are no words");
        };
    }

    /** {@return how often it was, and what of; empty if the step was not done} */
    Optional<String> number(AnswerPart.Count count, When when) {
        if (!done(when)) {
            return Optional.empty();
        }
        var stretch = Stretch.of(context.run(), when);
        var times = count == AnswerPart.Count.LINES ? written.within(stretch).size() : words(count, stretch).size();
        return Optional.of(times + ": " + noun(count) + when(when));
    }

    private static String noun(AnswerPart.Count count) {
        return switch (count) {
            case SUSPECTED -> "suspicions";
            case CONFIRMED -> "confirmations";
            case RECOVERED -> "answers to doubts";
            case ISOLATED -> "said to be isolated";
            case LINES -> "ledger lines";
        };
    }

    private String told(AnswerPart.Count count, Map.Entry<NodeId, List<NodeId>> one) {
        var times = one.getValue().size() == 1 ? "" : " " + one.getValue().size() + " times";
        return one.getKey() + times + switch (count) {
            case SUSPECTED, CONFIRMED -> " (by " + context.names().of(one.getValue()) + ")";
            case ISOLATED, RECOVERED, LINES -> "";
        };
    }

    private boolean believedDead(Stretch stretch) {
        return context.nodes().stream()
                .anyMatch(
                        observer -> context.others(observer).stream()
                                .anyMatch(subject -> context.beliefs().spans(observer, subject).stream()
                                        .anyMatch(span -> span.what().opinion() == Opinion.CONFIRMED
                                                && span.from().isBefore(stretch.to())
                                                && span.to().isAfter(stretch.from()))));
    }

    private void rows(List<List<String>> rows, When when, AnswerPart.Count count) {
        var stretch = Stretch.of(context.run(), when);
        if (count == AnswerPart.Count.LINES) {
            rows.add(List.of(title(when), noun(count), Integer.toString(written.within(stretch).size()), "", ""));
            return;
        }
        var words = words(count, stretch);
        var of = byWhom(words);
        var noun = noun(count);
        rows.add(List.of(title(when), noun, Integer.toString(words.size()), words.isEmpty()
                ? "nobody"
                : Quantity.count(of.size(), "node", "nodes"), ""));
        of.forEach((node, by) -> rows.add(List.of(title(when), noun, Integer.toString(by.size()), node.value(),
                count == AnswerPart.Count.SUSPECTED || count == AnswerPart.Count.CONFIRMED
                        ? context.names().of(by)
                        : "itself")));
    }

    private List<Written.Word> words(AnswerPart.Count count, Stretch stretch) {
        return switch (count) {
            case SUSPECTED -> written.suspicions(stretch);
            case CONFIRMED -> written.confirmations(stretch);
            case ISOLATED -> written.isolations(stretch);
            case RECOVERED -> written.recoveries(stretch);
            case LINES -> List.of();
        };
    }

    private static SortedMap<NodeId, List<NodeId>> byWhom(List<Written.Word> words) {
        var of = new TreeMap<NodeId, List<NodeId>>();
        words.forEach(word -> of.computeIfAbsent(word.about(), about -> new ArrayList<>()).add(word.by()));
        return of;
    }

    /** The run, each fault, and what else the answer asks about. */
    private SequencedSet<When> stretches() {
        var stretches = new LinkedHashSet<When>();
        stretches.add(new When.WholeRun());
        context.run().experiment().answer().forEach(part -> {
            if (part instanceof AnswerPart.Counted(var count, var when)) {
                stretches.add(when);
            }
        });
        context.troubles().forEach(trouble -> stretches.add(new When.During(trouble.name())));
        stretches.removeIf(when -> !done(when));
        return stretches;
    }

    /** {@return whether the stretch has begun} */
    boolean done(When when) {
        return switch (when) {
            case When.WholeRun whole -> true;
            case When.During(var step) -> context.done(step);
            case When.After(var step) -> context.done(step);
        };
    }

    private static String when(When when) {
        return when instanceof When.WholeRun ? " in the whole run" : " " + title(when);
    }

    private static String title(When when) {
        return switch (when) {
            case When.WholeRun whole -> "the whole run";
            case When.During(var step) -> "during " + Markdown.code(step);
            case When.After(var step) -> "after " + Markdown.code(step);
        };
    }
}
