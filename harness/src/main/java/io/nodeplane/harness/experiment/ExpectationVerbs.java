package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** All that can be expected. */
final class ExpectationVerbs {
    static final String OR_THE_RUN = " Without `during` or `after` it is about the whole run.";
    private static final Head OF_PAIRS = new Head("ofPairs", "Expectations of observers and subjects",
            "Observers and subjects: every pair of them, but a node with itself." + OR_THE_RUN);
    private static final Head OF_NODES = new Head("ofNodes", "Expectations of nodes", "Nodes." + OR_THE_RUN);
    private static final String ABOUT = "The nodes that it is about.";
    private static final Shape<Integer> COUNT = Shapes.number(Bounds.COUNT);

    private static final List<Word<Expectation, ?>> OF_AGENTS = List.of(
            Word.of("confirmed", Expectation.Confirmed.class,
                    "At some moment each observer believes each subject dead by"
                            + " confirmation.",
                    pairs(Expectation.Confirmed::by, Expectation.Confirmed::subjects,
                            Expectation.Confirmed::when, Expectation.Confirmed::new)),
            Word.of("never-confirmed", Expectation.NeverConfirmed.class,
                    "No observer writes `confirmed` about a subject,"
                            + " and at no moment does one believe a subject dead.",
                    pairs(Expectation.NeverConfirmed::by, Expectation.NeverConfirmed::subjects,
                            Expectation.NeverConfirmed::when, Expectation.NeverConfirmed::new)),
            Word.of("suspected", Expectation.Suspected.class,
                    "At some moment each observer believes each subject suspect,"
                            + " whoever wrote the suspicion.",
                    pairs(Expectation.Suspected::by, Expectation.Suspected::subjects,
                            Expectation.Suspected::when, Expectation.Suspected::new)),
            Word.of("never-suspected", Expectation.NeverSuspected.class,
                    "No observer writes `suspected` about a subject,"
                            + " and at no moment does one believe a subject suspect.",
                    pairs(Expectation.NeverSuspected::by, Expectation.NeverSuspected::subjects,
                            Expectation.NeverSuspected::when, Expectation.NeverSuspected::new)),
            Word.of("alive", Expectation.Alive.class, "At the end of the stretch each observer believes each subject"
                    + " alive.",
                    pairs(Expectation.Alive::by, Expectation.Alive::subjects, Expectation.Alive::when,
                            Expectation.Alive::new)),
            Word.of("left", Expectation.Left.class, "At some moment each observer believes each subject dead by its own"
                    + " word: it left.",
                    pairs(Expectation.Left::by, Expectation.Left::subjects, Expectation.Left::when,
                            Expectation.Left::new)),
            Word.of("isolated", Expectation.Isolated.class, "At some moment each of the nodes says of itself that it is"
                    + " isolated.",
                    nodes(Places.PRESENT, Expectation.Isolated::nodes, Expectation.Isolated::when,
                            Expectation.Isolated::new)),
            Word.of("converged", Expectation.Converged.class,
                    "At the end of the stretch the nodes have equal ledger heads"
                            + " and equal views.",
                    nodes(Places.PRESENT, Expectation.Converged::nodes,
                            Expectation.Converged::when, Expectation.Converged::new)),
            Word.of("incarnation-raised", Expectation.IncarnationRaised.class,
                    "Within the stretch each node comes to an"
                            + " incarnation higher than it had at the start of the stretch.",
                    nodes(Places.PRESENT, Expectation.IncarnationRaised::nodes, Expectation.IncarnationRaised::when,
                            Expectation.IncarnationRaised::new)),
            Word.of("feed-kept", Expectation.FeedKept.class, "What each node writes within the stretch goes on the feed"
                    + " that it wrote before: no second genesis.",
                    nodes(Places.PRESENT, Expectation.FeedKept::nodes,
                            Expectation.FeedKept::when, Expectation.FeedKept::new)),
            Word.of("no-fork", Expectation.NoFork.class, "No feed of these nodes forks.", nodes(Places.WRITERS,
                    Expectation.NoFork::nodes, Expectation.NoFork::when, Expectation.NoFork::new)),
            Word.of("mended", Expectation.Mended.class,
                    "Each of the nodes mends a damaged feed file within the stretch,"
                            + " and its files are sound in the end.",
                    nodes(Places.PRESENT, Expectation.Mended::nodes,
                            Expectation.Mended::when, Expectation.Mended::new)),
            Word.of("vouched", Expectation.Vouched.class,
                    "Within the stretch each of the nodes, voters, learns that the"
                            + " other voters vouch for its feed.",
                    nodes(Places.VOTING_WRITERS, Expectation.Vouched::nodes,
                            Expectation.Vouched::when, Expectation.Vouched::new)),
            Word.of("never-isolated", Expectation.NeverIsolated.class,
                    "At no moment does one of the nodes say of itself"
                            + " that it is isolated.",
                    nodes(Places.PRESENT, Expectation.NeverIsolated::nodes,
                            Expectation.NeverIsolated::when, Expectation.NeverIsolated::new)),
            Word.of("forgotten", Expectation.Forgotten.class,
                    "Within the stretch each observer's event log says that each of the subjects is gone for good: nobody looks"
                            + " for it any more.",
                    shown(Expectation.Forgotten::by, Expectation.Forgotten::subjects, Expectation.Forgotten::when,
                            Expectation.Forgotten::new)),
            Word.of("refused", Expectation.Refused.class, "At the end of the stretch each observer's event log says"
                    + " that each of the subjects is not routable, since another member claimed before what it claims.",
                    shown(Expectation.Refused::by, Expectation.Refused::subjects, Expectation.Refused::when,
                            Expectation.Refused::new)),
            Word.of("never-refused", Expectation.NeverRefused.class, "Within the stretch no observer's event log says"
                    + " that one of the subjects is not routable.",
                    shown(Expectation.NeverRefused::by, Expectation.NeverRefused::subjects,
                            Expectation.NeverRefused::when, Expectation.NeverRefused::new)),
            Word.of("charter", Expectation.InForce.class,
                    "At the end of the stretch the charter in force is this one, as"
                            + " the ledger of each observer tells.",
                    Form.of(new Head("charterInForce", "The expectation `charter`", "Who has which charter in force. At"
                            + " least one of `epoch` and `voters`." + OR_THE_RUN),
                            Key.of("by", "The observers.", Places.PRESENT, Expectation.InForce::by),
                            Key.of("epoch", "Its number: how often the founding charter was amended.",
                                    ConditionVerbs.EPOCH, Expectation.InForce::epoch, OptionalLong.empty()),
                            Key.of("voters", "Its voters, all of them.", Places.SUBJECTS, Expectation.InForce::voters,
                                    new TreeSet<>()),
                            new Stretches<>(Expectation.InForce::when), Expectation.InForce::new)
                            .unless(one -> ConditionVerbs.nothing(one.epoch(), one.voters()))),
            Word.of("new-feed", Expectation.NewFeed.class, "Within the stretch each of the nodes begins a new feed, for"
                    + " one of these reasons, that names the feeds it goes on from.",
                    Form.of(new Head("newFeed", "`new-feed`", "Who begins a new feed, and why." + OR_THE_RUN),
                            Key.of("nodes", "The nodes that begin one.", Places.WRITERS, Expectation.NewFeed::nodes),
                            Key.of("why", "The reasons that are right. Without them any is.",
                                    Shapes.someOf(Expectation.NewFeed.REASONS), Expectation.NewFeed::why,
                                    new TreeSet<>()),
                            new Stretches<>(Expectation.NewFeed::when), Expectation.NewFeed::new)),
            Word.of("forked", Expectation.Forked.class,
                    "A feed of each of the nodes forks, and everybody who shall know"
                            + " it does.",
                    Form.of(new Head("forked", "The expectation `forked`",
                            "Whose feed forks, and who learns it how soon."
                                    + OR_THE_RUN),
                            Key.of("nodes", "The nodes of which a feed forks.", Places.WRITERS,
                                    Expectation.Forked::nodes),
                            Key.of("known-by", "Who knows it in the end, by its own event log, and holds an entry that"
                                    + " proves it.", Places.PRESENT, Expectation.Forked::knownBy),
                            Key.of("within-syncs", "The most sync intervals from the first who knows it to the last of"
                                    + " `known-by`.", COUNT.as(OptionalInt::of, OptionalInt::getAsInt),
                                    Expectation.Forked::withinSyncs, OptionalInt.empty()),
                            new Stretches<>(Expectation.Forked::when), Expectation.Forked::new)),
            Word.of("confirmations", Expectation.Confirmations.class, "How many confirmations one death takes: one"
                    + " incident, one entry.",
                    Form.of(new Head("confirmations", "Of whose death, and how many." + OR_THE_RUN),
                            Key.of("subjects", "The nodes that die.", Places.SUBJECTS,
                                    Expectation.Confirmations::subjects),
                            Key.of("at-most", "The most confirmations of one death: of one node in one incarnation,"
                                    + " whoever writes them.", COUNT, Expectation.Confirmations::atMost),
                            new Stretches<>(Expectation.Confirmations::when), Expectation.Confirmations::new)),
            Word.of("lines", Expectation.Lines.class, "How many lines are added to the ledger.",
                    Form.of(new Head("lines", "Who writes, and how much." + OR_THE_RUN),
                            Key.of("nodes", "The nodes that write.", Places.WRITERS, Expectation.Lines::nodes),
                            Key.of("at-most", "The most lines that they write, all together.", COUNT,
                                    Expectation.Lines::atMost),
                            new Stretches<>(Expectation.Lines::when), Expectation.Lines::new)),
            Word.of("reconverged", Expectation.Reconverged.class,
                    "Soon after a step, all these nodes believe one another"
                            + " alive, and it stays so until the next fault.",
                    Form.of(new Head("reconverged", "The expectation `reconverged`",
                            "Who believes whom alive again, and"
                                    + " how soon."),
                            Key.of("nodes", "The nodes: all of them are observers and subjects.", Places.PRESENT,
                                    Expectation.Reconverged::nodes),
                            Key.of("within-syncs",
                                    "The most sync intervals from the moment the step is done to the moment"
                                            + " from which on all views are whole.",
                                    COUNT,
                                    Expectation.Reconverged::withinSyncs),
                            Key.of("after", "The step, for instance a `heal`.",
                                    Shapes.STEP.as(When.After::new, When.After::step), Expectation.Reconverged::when),
                            Expectation.Reconverged::new)));

    static final Vocabulary<Expectation> ALL = new Vocabulary<>(
            Stream.concat(OF_AGENTS.stream(), TrafficVerbs.ALL.stream()).toList());

    /** An expectation as it stands in the file. */
    static final Mapping MAPPING = Mapping.ofOne("expectation", "An expectation of `expect`",
            "Exactly one expectation.",
            ALL.entries());

    private ExpectationVerbs() {}

    private static <E extends Expectation> Form<E> pairs(Function<E, SortedSet<NodeId>> by,
            Function<E, SortedSet<NodeId>> subjects, Function<E, When> when,
            Form.Of3<SortedSet<NodeId>, SortedSet<NodeId>, When, E> make) {
        return Form.of(OF_PAIRS, Key.of("by", "The observers.", Places.PRESENT, by),
                Key.of("subjects", ABOUT, Places.SUBJECTS, subjects), new Stretches<>(when), make)
                .unless(some -> ConditionVerbs.self(by.apply(some), subjects.apply(some)));
    }

    /** As pairs; and a node is asked about itself, too. */
    private static <E extends Expectation> Form<E> shown(Function<E, SortedSet<NodeId>> by,
            Function<E, SortedSet<NodeId>> subjects, Function<E, When> when,
            Form.Of3<SortedSet<NodeId>, SortedSet<NodeId>, When, E> make) {
        return Form.of(OF_PAIRS,
                Key.of("by", "The observers, which are asked about themselves, too.", Places.PRESENT, by),
                Key.of("subjects", ABOUT, Places.SUBJECTS, subjects), new Stretches<>(when), make);
    }

    private static <E extends Expectation> Form<E> nodes(Shape<SortedSet<NodeId>> shape,
            Function<E, SortedSet<NodeId>> nodes, Function<E, When> when,
            BiFunction<SortedSet<NodeId>, When, E> make) {
        return Form.of(OF_NODES, Key.of("nodes", ABOUT, shape, nodes), new Stretches<>(when), make);
    }
}
