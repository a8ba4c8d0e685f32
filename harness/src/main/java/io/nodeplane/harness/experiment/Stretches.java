package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** The keys {@code during} and {@code after}, of which at most one is there: without either it is the whole run. */
record Stretches<R>(Function<R, When> of) implements Part<R, When> {
    private static final String DURING = "during";
    private static final String AFTER = "after";
    private static final String FROM = "from the start of the step with this name to the start of the step that lifts it (a"
            + " fault), or of the next step (any other).";
    private static final String SINCE = "from the moment the step with this name is done to the end of the run;"
            + " for `incarnation-raised`, `new-feed`, `forked`, `mended` and `vouched`, which a step may bring about, from its"
            + " start.";

    /** A stretch as a mapping of its own. */
    static final Form<When> MAPPING = Form.of(
            new Head("stretch", "A stretch in `answer`", "A stretch of the run: exactly one of the two."),
            new Choice<When, When>(new Vocabulary<>(List.of(
                    Word.of(DURING, When.During.class, capital(FROM),
                            Shapes.STEP.as(When.During::new, When.During::step)),
                    Word.of(AFTER, When.After.class, capital(SINCE),
                            Shapes.STEP.as(When.After::new, When.After::step)))),
                    when -> when),
            when -> when);

    /** The word for the whole run, or a stretch as a mapping. */
    static final Shape<When> RUN_OR_MAPPING = Shapes.shortly(
            Shapes.only(Shapes.RUN).as(run -> (When) new When.WholeRun(), whole -> Shapes.RUN), MAPPING,
            node -> Values.is(node, Shapes.RUN), When.WholeRun.class::isInstance);

    private static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }

    @Override
    public List<Mapping.Entry> entries() {
        return List.of(new Mapping.Entry(DURING, "The stretch: " + FROM, Shapes.STEP, false),
                new Mapping.Entry(AFTER, "The stretch: " + SINCE, Shapes.STEP, false));
    }

    @Override
    public SequencedMap<String, Object> rule() {
        return Mapping.notAll(List.of(DURING, AFTER));
    }

    @Override
    public When read(Section section, Values values) {
        var during = section.find(DURING);
        var after = section.find(AFTER);
        if (during.isPresent() && after.isPresent()) {
            throw section.refuse("'during' and 'after' stand together; keep one of the two");
        }
        return during.<When>map(node -> new When.During(step(node, DURING, values)))
                .or(() -> after.map(node -> new When.After(step(node, AFTER, values)))).orElseGet(When.WholeRun::new);
    }

    private static String step(Node node, String key, Values values) {
        return Shapes.STEP.read(node, "'" + key + "'", values);
    }

    @Override
    public When in(R whole) {
        return of.apply(whole);
    }

    @Override
    public Optional<String> write(When when, Writing writing) {
        return switch (when) {
            case When.WholeRun whole -> Optional.empty();
            case When.During(var step) -> Optional.of(DURING + ": " + step);
            case When.After(var step) -> Optional.of(AFTER + ": " + step);
        };
    }

    @Override
    public List<When> simpler(When when) {
        return List.of();
    }

    @Override
    public Optional<When> among(When when, Who who) {
        return Optional.of(when);
    }
}
