package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.check.Measure;
import io.nodeplane.harness.check.Series;
import io.nodeplane.harness.check.Spread;
import io.nodeplane.harness.experiment.AnswerPart;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The answer to the question, as the experiment names what answers it; where it does not, what was believed around each
 * fault. Each number of it stands in a table below it as well.
 */
final class AnswerSection {
    private static final int TROUBLES_MAX = 4;
    private static final int EVIDENCE_MAX = 300;
    private static final double P95 = 0.95;

    private final ReportContext context;
    private final Answer answer;
    private final Written written;
    private final CountsSection counts;
    private final Series here;

    /** @param here all runs of the experiment in this world, this one among them */
    AnswerSection(ReportContext context, Written written, Series here) {
        this.context = context;
        this.answer = new Answer(context);
        this.written = written;
        this.counts = new CountsSection(context, written);
        this.here = here;
    }

    void write(Markdown markdown) {
        var sentences = new ArrayList<String>();
        var parts = context.run().experiment().answer();
        parts.forEach(part -> sentences.addAll(part(part)));
        if (parts.isEmpty()) {
            context.troubles().stream().filter(Trouble::over).limit(TROUBLES_MAX).forEach(trouble -> sentences.add(
                    believed(trouble.name(), trouble.to())));
        }
        sentences.add("In the end " + answer.believed(context.run().ended()) + ".");
        markdown.list(sentences.stream().map(context.names()::told).map(AnswerSection::begun).toList())
                .block(answer.outcome());
    }

    /** {@return the sentence with a large first letter, unless it begins with a node's name} */
    private static String begun(String sentence) {
        return sentence.startsWith("node-")
                ? sentence
                : Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private List<String> part(AnswerPart part) {
        return switch (part) {
            case AnswerPart.Believed(var step) -> List.of(context.done(step)
                    ? believed(step, Stretch.of(context.run(), new When.During(step)).to())
                    : early(step));
            case AnswerPart.Counted(var count, var when) -> List.of(counts.done(when)
                    ? counts.sentence(count, when)
                    : early(step(when)));
            case AnswerPart.Measured(var step, var until) -> measured(step, until);
            case AnswerPart.Found(var key) -> found(key);
            case AnswerPart.Feeds feeds -> new FeedSection(context).sentences();
            case AnswerPart.Entries entries -> List.of(entries());
        };
    }

    private String believed(String step, Instant moment) {
        return "At the end of " + Markdown.code(step) + ", " + context.since(moment) + " after the start, "
                + answer.believed(moment) + ".";
    }

    private static String step(When when) {
        return switch (when) {
            case When.WholeRun whole -> "";
            case When.During(var step) -> step;
            case When.After(var step) -> step;
        };
    }

    private static String early(String step) {
        return "The run ended before " + Markdown.code(step) + " was done.";
    }

    /**
     * {@return the first number of the answer, with what it is of; empty if the answer has none} What became of ledgers takes
     * several: how many feeds began again or forked, and how many entries are lost.
     */
    Optional<String> number() {
        var parts = context.run().experiment().answer();
        var first = parts.stream().filter(part -> number(part).isPresent()).findFirst();
        return first.filter(AnswerSection::ofLedgers).isPresent()
                ? Optional.of(parts.stream().filter(AnswerSection::ofLedgers).flatMap(part -> number(part).stream())
                        .collect(Collectors.joining(", ")))
                : first.flatMap(this::number);
    }

    private static boolean ofLedgers(AnswerPart part) {
        return part instanceof AnswerPart.Feeds || part instanceof AnswerPart.Entries;
    }

    private Optional<String> number(AnswerPart part) {
        return switch (part) {
            case AnswerPart.Counted(var count, var when) -> counts.number(count, when);
            case AnswerPart.Measured(var step, var until) ->
                measures(step, until).stream().map(measure -> measure.text() + ": " + measure.name()).findFirst();
            case AnswerPart.Believed believed -> Optional.empty();
            case AnswerPart.Found found -> Optional.empty();
            case AnswerPart.Feeds feeds -> Optional.of(new FeedSection(context).number());
            case AnswerPart.Entries entries ->
                Optional.of(Quantity.count(written.lost().size(), "entry lost", "entries lost"));
        };
    }

    private List<Measure> measures(String step, AnswerPart.Until until) {
        return context.judgement().measures().stream()
                .filter(measure -> measure.unit() == Measure.Unit.MS)
                .filter(measure -> MeasureNames.fits(context.run().experiment(), measure.name(), step, until)).toList();
    }

    private List<String> measured(String step, AnswerPart.Until until) {
        var measures = measures(step, until);
        return measures.isEmpty()
                ? List.of(context.done(step)
                        ? "Not measured: " + until.word() + " from " + Markdown.code(step) + " on."
                        : early(step))
                : measures.stream().map(this::measured).toList();
    }

    private String measured(Measure measure) {
        var text = new StringBuilder(Markdown.cell(measure.name())).append(": **").append(measure.text()).append("**");
        named(measure.name() + MeasureNames.IN_SYNCS).filter(syncs -> syncs.value().isPresent())
                .ifPresent(syncs -> text.append(" (").append(syncs.text()).append(" sync intervals)"));
        MeasureNames.opening(measure.name()).flatMap(this::named).filter(opening -> measure.value().isPresent()
                && opening.value().stream().anyMatch(took -> took > 0))
                .ifPresent(opening -> text.append(", counted from the first link opened; the last was open after ")
                        .append(opening.text()));
        here.spread(measure.name()).filter(spread -> here.size() > 1 && spread.happened())
                .ifPresent(spread -> text.append("; ").append(overall(spread)));
        return text.append('.').toString();
    }

    private static String overall(Spread spread) {
        return "over " + spread.runs() + " runs p50 " + spread.unit().text(spread.p50()) + ", p95 "
                + spread.unit().text(spread.quantile(P95));
    }

    private Optional<Measure> named(String name) {
        return context.judgement().measures().stream().filter(measure -> measure.name().equals(name)).findFirst();
    }

    private List<String> found(String key) {
        var asked = context.run().experiment().expectations().stream().filter(one -> one.key().equals(key))
                .map(one -> one.describe()).toList();
        return context.judgement().findings().stream().filter(finding -> finding.kind() == Finding.Kind.EXPECTATION
                && asked.contains(finding.name())).map(AnswerSection::found).toList();
    }

    private static String found(Finding finding) {
        var because = finding.verdict().because();
        return Markdown.cell(finding.name()) + ": **" + finding.verdict().word() + "**" + (because.isEmpty()
                ? "."
                : ", " + Markdown.cell(because.length() > EVIDENCE_MAX
                        ? because.substring(0, EVIDENCE_MAX) + " ..."
                        : because) + ".");
    }

    private String entries() {
        var flaws = context.run().nodes().values().stream().mapToInt(node -> node.flaws().size()).sum();
        var lost = written.lost();
        return Quantity.count(written.size(), "entry was", "entries were") + " there at the end; " + (lost.isEmpty()
                ? "none that an event log names is lost"
                : "**" + Quantity.count(lost.size(), "entry", "entries") + " that event logs name "
                        + (lost.size() == 1 ? "is" : "are") + " lost**: " + Markdown.cell(Quantity.names(lost)))
                + ", and " + (flaws == 0
                        ? "every line of every ledger file is whole and sound"
                        : "**" + Quantity.count(flaws, "flaw was", "flaws were")
                                + " found in files**: see the evidence")
                + ".";
    }
}
