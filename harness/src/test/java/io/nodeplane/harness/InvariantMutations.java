package io.nodeplane.harness;

import static io.nodeplane.harness.JudgedRun.DISKS;
import static io.nodeplane.harness.JudgedRun.SPLIT;
import static io.nodeplane.harness.JudgedRun.STEADY;
import static io.nodeplane.harness.Tampered.node;

import io.nodeplane.canon.Hash;
import io.nodeplane.claims.Claim;
import io.nodeplane.claims.Generous;
import io.nodeplane.core.Event;
import io.nodeplane.harness.chaos.Planted;
import io.nodeplane.harness.check.Checks;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Careless;
import io.nodeplane.ledger.Entry;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.membership.Mistaken;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** For each invariant a run in which just it is broken: those of the ledgers from I10 on, of feeds, and of members. */
final class InvariantMutations {
    private static final Body SAID = new Body.Reported(node(3), "ok");
    private static final Predicate<LoggedEvent> LATE = event -> event.event().kind().equals("reordered");

    private InvariantMutations() {}

    static List<Mutation> all() {
        return Stream.of(ledgers(), forks(), members()).flatMap(List::stream).toList();
    }

    private static List<Mutation> ledgers() {
        return List.of(
                new Mutation("I10", DISKS, "everybody holds an entry behind node-4's forked tip that rests on an entry"
                        + " which nobody has", () -> Checks.judge(careless(DISKS, forked(DISKS))),
                        "which nobody has", new TreeSet<>(), "")
                        .also("the oracle leaves such an entry out, and the agent's careless reader took it", "I30"),
                new Mutation("I11", STEADY,
                        "everybody holds an entry of node-2 that rests on an entry which nobody has",
                        () -> Checks.judge(careless(STEADY, Tampered.of(STEADY.run()).feed(2))), "holds another",
                        new TreeSet<>(), "")
                        .also("another entry at one place of a feed is a fork (I19); what is left to"
                                + " differ is an entry without its causes, which the oracle leaves out", "I10", "I30"),
                Mutation.of("I12", SPLIT, "node-3 never got an entry that node-2 wrote long before the end",
                        "node-3 lacks 1 entries", run -> {
                            var line = run.next(2, SAID);
                            run.held(line, List.of(node(1), node(2), node(4), node(5)));
                        }),
                Mutation.of("I13", STEADY, "the last that node-2's log says of node-4 is that it is suspect",
                        "node-2 on node-4: the oracle says 'alive@1', the agent says 'suspect@1'",
                        run -> run.believes(2, 4, "suspect", "", run.now())),
                Mutation.of("I13", STEADY, "in the last copy node-2's view is another one than that of its equals",
                        "another view for the same head", run -> run.gathered(InvariantMutations::anotherView)),
                planted("I14", "a planted bug: taking in entries one by one changes no view", "gives another view",
                        "io.nodeplane.membership.Membership", "apply", Mistaken.Deafness.class),
                Mutation.of("I15", STEADY, "node-2's log speaks of an entry of its own that it does not hold",
                        "node-2 spoke of .* and does not hold it",
                        run -> run.says(2, Event.of("reported", "told").about(new EntryId(run.feed(2), 1_000,
                                Hash.of("nothing"))))),
                Mutation.of("I16", STEADY, "everybody holds an entry of node-2 that node-2's log does not name",
                        "is in no event log of node-2", run -> {
                            var id = run.writes(2, SAID);
                            run.without(2, event -> event.event().kind().equals("head")
                                    && event.event().details().array("lines").contains(id.json()));
                        }),
                Mutation.of("I17", STEADY, "by its log, node-3 had an entry of node-2 before node-2 wrote it",
                        "node-3 had .* before it was written", run -> {
                            var line = run.next(2, SAID);
                            run.held(line, List.of(node(3)));
                            run.held(line, List.of(node(1), node(2), node(4), node(5)));
                        }),
                Mutation.made("I18", STEADY,
                        "the last copy of a feed file on node-1's disk lacks the line with which the"
                                + " copy before ends",
                        "1 lines of .* are neither there any more nor in quarantine",
                        TamperedDisk::shorter),
                Mutation.of("I30", STEADY, "of node-1's feed files the agent has read a line that is not there",
                        "the disk of node-1, .*: the oracle says 'none', the agent says 'an entry of the ledger'",
                        run -> run.unwritten(1, run.writes(2, SAID))));
    }

    private static List<Mutation> forks() {
        return List.of(
                Mutation.of("I19", STEADY, "node-4 has written two entries at one place, and everybody knows",
                        "node-4 has 1 forked feeds, and its disk was put back or copied 0 times",
                        run -> fork(run, 4)),
                Mutation.of("I20", DISKS, "node-1 does not show that a feed of node-4 is forked",
                        "node-1 does not show that .* is forked", run -> run.shows(1, withoutForks(run)))
                        .also("what is shown is compared with what the oracle says of the member", "I22"),
                Mutation.of("I21", STEADY,
                        "node-1 has reported a fork of node-2's feed and names entries that nobody has",
                        "and no two entries there", run -> run.writes(1, new Body.Forked(run.feed(2), 1, List.of(Hash
                                .of("one"), Hash.of("another"))))),
                new Mutation("I22", STEADY, "node-5 has left at the end, and a planted bug: in the agent's fold nobody"
                        + " leaves", () -> {
                            var evidence = Tampered.of(STEADY.run());
                            evidence.writes(5, new Body.Left(evidence.incarnation(5)));
                            return Planted.in("io.nodeplane.membership.Standing", "leaving", Mistaken.Stay.class)
                                    .during(() -> Checks.judge(evidence.run()));
                        }, "the oracle says 'dead left in incarnation 2 .*the agent says 'alive in", new TreeSet<>(),
                        ""),
                Mutation.of("I23", STEADY, "node-4, to whose disk nothing has happened, has begun a feed after its own",
                        "was begun though nothing had happened to a disk of its node", run -> genesis(run, 4,
                                new Body.Genesis(node(4), "nonce", List.of(run.ledger(4).feed(run.feed(4)).getLast()
                                        .id()), Body.Genesis.COPIED))),
                Mutation.of("I23", DISKS,
                        "what damaged node-1's disk was the loss of it, and node-1 has begun no new feed",
                        "node-1 began no new feed after 'damage'", run -> run.did("damage", new Step.Inject(
                                new NodeFault.LoseDisk(new TreeSet<>(List.of(node(1))))))));
    }

    private static List<Mutation> members() {
        return List.of(
                new Mutation("I31", STEADY, "node-5 claims the address that node-2 claimed before, and a planted bug:"
                        + " the agent refuses nobody anything", () -> {
                            var evidence = Tampered.of(STEADY.run());
                            evidence.writes(2, claiming());
                            evidence.writes(5, claiming());
                            return Planted.in("io.nodeplane.claims.Claimants", "refused", Generous.class)
                                    .during(() -> Checks.judge(evidence.run()));
                        }, "of node-5: the oracle says 'claims 10.0.0.5/32, and node-2 .*the agent says 'routable'",
                        new TreeSet<>(), ""),
                new Mutation("I32", STEADY, "three of the five voters have put another charter in force, and a"
                        + " planted bug: in the agent's fold the founding one is in force for ever", () -> {
                            var evidence = Tampered.of(STEADY.run());
                            AmendedRun.amend(evidence);
                            return Planted.in("io.nodeplane.membership.Charters", "at",
                                    AmendedHistoriesTest.Founding.class).during(() -> Checks.judge(evidence.run()));
                        }, "the oracle says 'epoch 1, .*the agent says 'epoch 0, ", new TreeSet<>(), ""),
                new Mutation("I32", STEADY, "one of the approvals of another charter stands behind a fork, and a"
                        + " planted bug: the agent counts what stands there", () -> {
                            var evidence = Tampered.of(STEADY.run());
                            AmendedRun.amendWithForked(evidence);
                            return Planted.in("io.nodeplane.membership.Horizon", "isVoid",
                                    AmendedHistoriesTest.Careless.class).during(() -> Checks.judge(evidence.run()));
                        }, "the oracle says 'epoch 0, .*the agent says 'epoch 1, ", new TreeSet<>(
                                List.of("I19", "I20", "I29", "charter")),
                        "the fork, of which only the ledgers know, and what the run expects of the agent's charter"),
                new Mutation("I32", STEADY, "two of the five voters approved and ratified another charter, and a"
                        + " planted bug: the agent counts one of them twice", () -> {
                            var evidence = Tampered.of(STEADY.run());
                            AmendedRun.amendByTwo(evidence);
                            return Planted.in("io.nodeplane.membership.AmendmentRule", "needed",
                                    AmendedHistoriesTest.OneLess.class).during(() -> Checks.judge(evidence.run()));
                        }, "the oracle says 'epoch 0, .*the agent says 'epoch 1, ",
                        new TreeSet<>(List.of("charter")), "the run expects something of the agent's charter"),
                Mutation.of("I24", STEADY, "node-2 has recorded a process start that nobody ordered",
                        "node-2 can have recorded 1 starts and wrote 2",
                        run -> run.writes(2, new Body.Started("another nonce", "software"))),
                Mutation.of("I25", STEADY, "node-1 has confirmed the death of node-3 by its own suspicion alone",
                        "1 of 5 voters, and 3 are needed", run -> confirm(run, 1, 3, run.incarnation(3), 1)),
                Mutation.of("I25", STEADY,
                        "three voters have confirmed the death of node-3, and one of them suspects another",
                        "node-2 suspected node-1, and both are in its evidence", run -> {
                            run.writes(2, new Body.Suspected(node(1), run.incarnation(1), "told"));
                            confirm(run, 1, 3, run.incarnation(3), 1, 2, 5);
                        }),
                Mutation.of("mutual death", DISKS, "node-4 took part in confirming node-3's death, and node-3 in"
                        + " confirming node-4's", " and ", run -> {
                            confirm(run, 4, 3, run.incarnation(3), 4, 1, 2);
                            confirm(run, 3, 4, run.incarnation(4), 3, 1, 2);
                        }).also("the rule that justifies a confirmation is there to make this impossible", "I25"),
                Mutation.of("I26", STEADY, "node-2 has answered a suspicion with the incarnation that it had",
                        "claims incarnation 1 after", run -> run.writes(2, new Body.Recovered(Incarnation.FIRST,
                                address(run, 2)))),
                Mutation.of("I27", STEADY, "three voters have suspected node-4, which nobody touched, and confirmed its"
                        + " death", "confirms a node that was left alone",
                        run -> confirm(run, 1, 4, run.incarnation(4), 1, 2,
                                5)),
                Mutation.of("I29", STEADY, "node-2's log reports late entries, and none came late",
                        "node-2 reports late entries", run -> run.says(2, Event.of("reordered", "told").about(run
                                .ledger(2).feed(run.feed(3)).getLast().id()))),
                Mutation.of("I29", SPLIT, "late entries changed a view, and that node's log does not report it",
                        "does not report that entries came late", run -> run.without(reporter(run), LATE)));
    }

    private static int reporter(Tampered run) {
        return IntStream.rangeClosed(1, run.run().nodes().size()).filter(node -> run.left(node).events().stream()
                .anyMatch(LATE)).findFirst().orElseThrow();
    }

    private static Mutation planted(String breaks, String what, String says, String type, String method,
            Class<?> bug) {
        return new Mutation(breaks, STEADY, what, () -> Planted.in(type, method, bug).during(() -> Checks.judge(STEADY
                .run())), says, new TreeSet<>(), "");
    }

    private static Run.Gathers anotherView(Run.Gathers gathers) {
        var moments = new ArrayList<>(gathers.moments());
        var last = moments.removeLast();
        var held = new TreeMap<>(last.held());
        var two = held.get(node(2));
        held.put(node(2), new Run.Held(two.head(), two.entries(), Hash.of("another view")));
        moments.add(new Run.Moment(last.name(), held));
        return new Run.Gathers(moments, gathers.rewritten());
    }

    private static FeedId forked(JudgedRun run) {
        return Tampered.of(run.run()).ledger(1).forks().firstKey();
    }

    /** The run in which every process holds one entry more of this feed, admitted by a ledger that does not look. */
    private static Run careless(JudgedRun run, FeedId feed) throws Exception {
        var evidence = Tampered.of(run.run());
        var ledger = evidence.ledger(1);
        var tip = ledger.frontier().tips().stream().filter(id -> id.feed().equals(feed)).findFirst().orElseThrow();
        var missing = new EntryId(new FeedId("node-9.0123456789abcdef"), 1, Hash.of("nothing"));
        var lamport = ledger.inReplayOrder().getLast().entry().lamport() + 1;
        var line = Line.seal(new Entry(run.run().charter().id(), feed, tip.seq() + 1, tip.hash(), lamport,
                List.of(missing), evidence.now().toEpochMilli(), SAID));
        return Planted.in("io.nodeplane.ledger.Examination", "behind", Careless.Admit.class).during(() -> {
            evidence.all(line);
            return evidence.run();
        });
    }

    /** The node writes twice at one place, and node-1 reports it. */
    static void fork(Tampered run, int node) {
        var one = run.next(node, SAID);
        var other = run.next(node, new Body.Reported(node(3), "degraded"));
        // In replay order, whatever their hashes are: an entry that comes late breaks something else.
        Stream.of(one, other).sorted(Line.REPLAY_ORDER).forEach(run::all);
        run.writes(1, new Body.Forked(one.feed(), one.seq(), List.of(one.hash(), other.hash())));
    }

    static void genesis(Tampered run, int node, Body.Genesis genesis) {
        run.all(run.ledger(node).genesis(genesis, run.now().toEpochMilli()));
    }

    /** These voters suspect the subject, and the writer confirms its death with their suspicions as evidence. */
    private static void confirm(Tampered run, int writer, int subject, Incarnation incarnation, int... voters) {
        var evidence = new ArrayList<EntryId>();
        for (var voter : voters) {
            evidence.add(run.writes(voter, new Body.Suspected(node(subject), incarnation, "told")));
        }
        run.writes(writer, new Body.Confirmed(node(subject), incarnation, evidence));
    }

    private static Body claiming() {
        return new Body.Updated(1, new TreeMap<>(Map.of(Claim.ALLOWED_IPS, "10.0.0.5/32")));
    }

    private static PeerAddress address(Tampered run, int node) {
        return run.left(node).view().member(node(node)).orElseThrow().address();
    }

    private static MembershipView withoutForks(Tampered run) {
        var members = new TreeMap<NodeId, Member>();
        run.left(1).view().members().forEach((node, member) -> members.put(node, new Member(node, member.incarnation(),
                member.state(), member.address(), member.metadataVersion(), member.metadata())));
        return new MembershipView(members);
    }
}
