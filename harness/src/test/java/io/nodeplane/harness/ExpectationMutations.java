package io.nodeplane.harness;

import static io.nodeplane.harness.JudgedRun.DISKS;
import static io.nodeplane.harness.JudgedRun.SPLIT;
import static io.nodeplane.harness.JudgedRun.STEADY;
import static io.nodeplane.harness.Tampered.node;

import io.nodeplane.core.Event;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.ledger.Body;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** For each kind of expectation a run in which just it is broken. */
final class ExpectationMutations {
    private static final Body SAID = new Body.Reported(node(3), "ok");
    private static final int ENDING_MS = 50;
    private static final int WHILE_MS = 100;
    private static final int SYNCS = 8;
    private static final int TOO_MANY_SYNCS = 21;

    private ExpectationMutations() {}

    static List<Mutation> all() {
        return Stream.of(beliefs(), states(), feeds()).flatMap(List::stream).toList();
    }

    private static List<Mutation> beliefs() {
        return List.of(
                Mutation.of("suspected", STEADY, "node-2's log never says that node-3 is suspect",
                        "node-2 never believed node-3 suspect", run -> run.without(2, view(3, "suspect", ""))),
                Mutation.of("confirmed", STEADY, "node-1's log never says that node-3 is dead",
                        "node-1 never believed node-3 dead/confirmed",
                        run -> run.without(1, view(3, "dead", "confirmed"))),
                Mutation.of("never-suspected", STEADY, "for a moment after the kill node-2 believes node-4 suspect",
                        "node-2 believed node-4 suspect", run -> {
                            var kill = STEADY.run().step("kill").ended();
                            run.believes(2, 4, "suspect", "", kill.plusMillis(1), kill.plusMillis(2));
                        }),
                Mutation.of("never-confirmed", STEADY, "for a moment node-2 believes node-1 dead",
                        "node-2 believed node-1 dead", run -> run.believes(2, 1, "dead", "confirmed", run.now(), run
                                .now().plusMillis(WHILE_MS))),
                Mutation.of("left", STEADY, "node-4's log never says that node-5 has left",
                        "node-4 never believed node-5 dead/left", run -> run.without(4, view(5, "dead", "left"))),
                Mutation.of("forgotten", STEADY, "node-4's log never says that node-5 is gone for good",
                        "node-4 was never told that node-5 is gone for good", run -> run.without(4, kind("forgotten"))),
                Mutation.of("alive", STEADY, "when the calm ends node-5 believes node-4 suspect, for a moment",
                        "node-5 believes node-4 suspect", run -> {
                            var end = STEADY.run().step("calm").ended();
                            run.believes(5, 4, "suspect", "", end.minusMillis(ENDING_MS), end.plusMillis(WHILE_MS));
                        }));
    }

    private static List<Mutation> states() {
        return List.of(
                Mutation.of("converged", STEADY,
                        "node-1 has written an entry shortly before the end, and told nobody yet",
                        "2 different ledger heads", run -> {
                            run.at(STEADY.run().ended().minusMillis(ENDING_MS));
                            run.held(run.next(1, SAID), List.of(node(1)));
                        }),
                Mutation.of("charter", STEADY, "three of the five voters have put another charter in force",
                        "to node-1 the charter of epoch 1 is in force", AmendedRun::amend),
                Mutation.of("lines", STEADY, "node-2 has written an entry in the quiet", "1 line: 1 reported", run -> {
                    run.at(STEADY.run().step("quiet").started().plusMillis(WHILE_MS));
                    run.writes(2, SAID);
                }),
                Mutation.of("isolated", SPLIT, "node-4's log never says that it is isolated",
                        "node-4 never said that it is isolated", run -> run.without(4, kind("isolated"))),
                Mutation.of("never-isolated", SPLIT, "for a moment node-2 says that it is isolated",
                        "node-2 said that it is isolated",
                        run -> run.says(2, Event.of("isolated", "told")).says(2, Event
                                .of("connected", "told"))),
                Mutation.of("refused", SPLIT, "node-2's log never says that node-4 is not routable",
                        "node-2 never showed node-4 as not routable", run -> run.without(2, kind("conflict"))),
                Mutation.of("never-refused", SPLIT, "for a moment node-2 says that node-1 is not routable",
                        "node-2 showed node-1 as not routable", run -> run.says(2, conflict(1, "CONFLICT_ADDRESS"))
                                .says(2, conflict(1, ""))),
                Mutation.of("incarnation-raised", SPLIT, "node-4 was in its second incarnation already before the heal",
                        "node-4 stayed in incarnation 2", run -> run.instead(4, ExpectationMutations::second)),
                Mutation.of("reconverged", SPLIT,
                        "node-2 believes node-1 suspect for a moment, when all had to be whole",
                        "the last view was whole", run -> {
                            var late = SPLIT.run().step("heal").ended().plusMillis(SYNCS * SPLIT.run().charter()
                                    .syncIntervalMs() + WHILE_MS);
                            run.believes(2, 1, "suspect", "", late, late.plusMillis(WHILE_MS));
                        }),
                Mutation.of("confirmations", DISKS,
                        "another one of the suspecting voters has confirmed node-5's death too",
                        "2 confirmations of node-5", ExpectationMutations::confirmedTwice));
    }

    private static List<Mutation> feeds() {
        return List.of(
                Mutation.of("feed-kept", STEADY, "node-2 has begun a second feed, without a word about its first",
                        "node-2 wrote on", run -> InvariantMutations.genesis(run, 2, new Body.Genesis(node(2),
                                "nonce"))),
                Mutation.of("new-feed", DISKS, "node-2 has begun another feed, for another reason than its lost disk",
                        "\\(copied\\)", run -> InvariantMutations.genesis(run, 2, new Body.Genesis(node(2), "nonce",
                                List.of(run.ledger(2).feed(run.feed(2)).getLast().id()), Body.Genesis.COPIED))),
                Mutation.of("vouched", DISKS, "node-2's log never says that others vouch for its new feed",
                        "nobody vouched for the feed of node-2", run -> run.without(2, kind("vouched"))),
                Mutation.of("forked", DISKS, "node-2's log never says that a feed is forked",
                        "node-2 never said that .* is forked", run -> run.without(2, kind("fork"))),
                Mutation.of("forked", DISKS, "node-2's log says so, and a long time after the others",
                        "is forked at .* to the last of 5 after \\d{4,} ms", run -> run.instead(2,
                                ExpectationMutations::late)),
                Mutation.of("no-fork", DISKS, "node-3, whose disk was put back, has written two entries at one place",
                        "has 2 entries at", run -> InvariantMutations.fork(run, 3)),
                Mutation.of("mended", DISKS, "node-1's log never says that it mended a file",
                        "node-1 never said that it mended a file", run -> run.without(1, kind("mended"))));
    }

    private static Event conflict(int member, String code) {
        return Event.of("conflict", "told").with("member", node(member).value()).with("code", code);
    }

    private static Predicate<LoggedEvent> kind(String kind) {
        return event -> event.event().kind().equals(kind);
    }

    private static Predicate<LoggedEvent> view(int member, String state, String cause) {
        return kind("view").and(event -> event.text("member").equals(node(member).value())
                && event.text("state").equals(state) && event.text("cause").equals(cause));
    }

    /** What node-4 says of itself, in its second incarnation from the first word on. */
    private static LoggedEvent second(LoggedEvent event) {
        return kind("view").test(event) && event.text("member").equals(node(4).value())
                ? new LoggedEvent(event.node(), event.at(), event.mono(), event.event().with("incarnation", 2))
                : event;
    }

    /** The news of the fork, more sync intervals later than the experiment allows, which are 20. */
    private static LoggedEvent late(LoggedEvent event) {
        return kind("fork").test(event)
                ? new LoggedEvent(event.node(),
                        event.at().plusMillis(TOO_MANY_SYNCS * DISKS.run().charter().syncIntervalMs()), event
                                .mono(),
                        event.event())
                : event;
    }

    private static void confirmedTwice(Tampered run) {
        var death = run.ledger(1).inReplayOrder().stream().filter(line -> line.entry().body() instanceof Body.Confirmed)
                .reduce((earlier, later) -> later).orElseThrow();
        var body = (Body.Confirmed) death.entry().body();
        var another = body.evidence().stream().map(id -> id.feed().node()).filter(voter -> !voter.equals(death.feed()
                .node())).findFirst().orElseThrow();
        run.writes(Integer.parseInt(another.value().substring("node-".length())), body);
    }
}
