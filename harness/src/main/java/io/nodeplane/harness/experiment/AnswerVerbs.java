package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that can answer the question. */
final class AnswerVerbs {
    static final Vocabulary<AnswerPart> ALL = all();

    /** What answers the question, as it stands in the file. */
    static final Mapping MAPPING = Mapping.ofOne("answer", "An item of `answer`", "One thing that answers the question:"
            + " exactly one key. `run` is the whole run.", ALL.entries());

    private AnswerVerbs() {}

    private static Vocabulary<AnswerPart> all() {
        var words = new ArrayList<Word<AnswerPart, ?>>();
        words.add(Word.of("believed", AnswerPart.Believed.class,
                "What everybody believed at the end of the stretch of the"
                        + " step with this name: before a fault was lifted, for instance.",
                Shapes.STEP.as(AnswerPart.Believed::new, AnswerPart.Believed::step)));
        for (var count : AnswerPart.Count.values()) {
            words.add(counted(count));
        }
        words.addAll(List.of(
                Word.of("measured", AnswerPart.Measured.class, "How long something took.",
                        Form.of(new Head("measured", "From which step to what: the measure of these two."),
                                Key.of("of", "The step that it is measured from.", Shapes.STEP,
                                        AnswerPart.Measured::step),
                                Key.of("until", "What it ends with: `first-suspicion`, `last-suspicion` and"
                                        + " `first-confirmation` by those who lost somebody; `dead`: all of them believe"
                                        + " it; `isolated`: the last that is said so; `first-entry`: an entry came across;"
                                        + " `equal-heads`: all running nodes have one ledger head for good; `alive`:"
                                        + " everybody believes everybody alive; `known`: everybody else knows that a node"
                                        + " left.", Shapes.word(AnswerPart.Until.class), AnswerPart.Measured::until),
                                AnswerPart.Measured::new)),
                Word.of("feeds", AnswerPart.Feeds.class, "Which feeds began again, forked or were mended.",
                        Shapes.only(Shapes.RUN).as(run -> new AnswerPart.Feeds(), feeds -> Shapes.RUN)),
                Word.of("entries", AnswerPart.Entries.class,
                        "Whether an entry that was written is lost, and whether the"
                                + " files are sound.",
                        Shapes.only(Shapes.RUN).as(run -> new AnswerPart.Entries(), entries -> Shapes.RUN)),
                Word.of("finding", AnswerPart.Found.class, "What came of the expectations of this kind.",
                        Shapes.expected(ExpectationVerbs.ALL.names())
                                .as(AnswerPart.Found::new, AnswerPart.Found::expectation))));
        return new Vocabulary<>(words);
    }

    private static Word<AnswerPart, When> counted(AnswerPart.Count count) {
        return new Word<>(count.word(), count.meaning(), Stretches.RUN_OR_MAPPING,
                when -> new AnswerPart.Counted(count, when),
                part -> part instanceof AnswerPart.Counted(var other, var when) && other == count
                        ? Optional.of(when)
                        : Optional.empty());
    }
}
