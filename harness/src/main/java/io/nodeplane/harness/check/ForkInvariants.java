package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.index.Feeds;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Union;
import io.nodeplane.harness.oracle.Oracle;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must be true of forks and of new feeds in every run. Each check gives what breaks it, nothing if it holds. */
final class ForkInvariants {
    private final RunIndex index;
    private final Run run;
    private final Union union;
    private final Oracle oracle;
    private final Feeds feeds;
    private final List<Feeds.Fork> forks;

    ForkInvariants(RunIndex index, Oracle oracle) {
        this.index = index;
        this.run = index.run();
        this.union = index.union();
        this.oracle = oracle;
        this.feeds = index.feeds();
        this.forks = feeds.forks();
    }

    int count() {
        return forks.size();
    }

    /** Not more forks of a node's feeds than times that its disk was put back or copied. */
    List<String> uncaused() {
        var broken = new ArrayList<String>();
        SortedMap<NodeId, Integer> found = new TreeMap<>();
        forks.forEach(fork -> found.merge(fork.feed().node(), 1, Integer::sum));
        found.forEach((node, count) -> {
            var causes = Damage.forking(run, node).size();
            if (count > causes) {
                broken.add(node + " has " + count + " forked feeds, and its disk was put back or copied " + causes
                        + " times");
            }
        });
        return broken;
    }

    List<String> unknown() {
        var broken = new ArrayList<String>();
        var running = run.nodes().values().stream().filter(NodeEvidence::running).toList();
        for (var fork : forks) {
            for (var node : running) {
                var known = node.ledger().forks().get(fork.feed());
                if (known == null || known.seq() != fork.seq()
                        || !known.hashes().equals(fork.hashes().subList(0, 2))) {
                    broken.add(node.node() + " does not hold the fork of " + fork.feed() + " at " + fork.seq());
                }
                if (node.ledger().inReplayOrder().stream().noneMatch(line -> Feeds.proves(line, fork.feed()))) {
                    broken.add(node.node() + " holds no 'forked' entry about " + fork.feed());
                }
                if (node.view().member(fork.feed().node()).filter(member -> member.forks().stream()
                        .anyMatch(shown -> shown.feed().equals(fork.feed()))).isEmpty()) {
                    broken.add(node.node() + " does not show that " + fork.feed() + " is forked");
                }
            }
        }
        return broken;
    }

    long proofs() {
        return union.lines().stream().filter(line -> line.entry().body() instanceof Body.Forked).count();
    }

    List<String> unsound() {
        var broken = new ArrayList<String>();
        for (var fact : oracle.facts().all()) {
            if (fact.says() instanceof Statement.Forked fork && !oracle.facts().proved(fork)) {
                broken.add(fact.name() + " names " + fork.feed() + "#" + fork.seq() + " and no two entries there");
            }
        }
        return broken;
    }

    long voided() {
        var forked = oracle.facts().forks();
        return oracle.facts().all().stream().filter(forked::isVoid).count();
    }

    String beginningsHeld() {
        return union.lines().stream().filter(Feeds::goesOn).count() + " feeds go on from earlier ones";
    }

    /**
     * For each damage to a disk with peers that are known and in reach: a feed begins that names of every earlier feed the
     * last entry that one of these peers held when the next process started, or a later one; and on the earlier feeds that
     * process writes nothing. Where nobody who is up and in reach knows an earlier feed, nobody can tell of it. And no feed
     * goes on from earlier ones for another reason.
     */
    List<String> beginnings() {
        var broken = new ArrayList<String>();
        for (var executed : run.steps()) {
            if (executed.step().step() instanceof Step.Inject(var fault)) {
                fault.estranged().stream().filter(node -> !Damage.knowsNobody(run, node, fault))
                        .forEach(node -> Damage.startAfter(run, node, executed)
                                .filter(start -> !Damage.cutOff(run, node, start))
                                .ifPresent(start -> beginning(executed, fault, node, start, broken)));
            }
        }
        union.lines().stream().filter(Feeds::goesOn)
                .filter(line -> run.steps().stream().noneMatch(executed -> executed.step()
                        .step() instanceof Step.Inject(var fault) && mayAffect(fault, line.feed().node())
                        && !union.written(line).isBefore(executed.started())))
                .forEach(line -> broken
                        .add(line.feed() + " was begun though nothing had happened to a disk of its node"));
        return broken;
    }

    /** A damaged copy of somebody else's feed may be what the own feed rests on: then it is in doubt as well. */
    private static boolean mayAffect(Fault fault, NodeId node) {
        return fault.estranged().contains(node) || fault.disks().contains(node);
    }

    private void beginning(ExecutedStep executed, Fault fault, NodeId node, Instant start, List<String> broken) {
        SortedMap<FeedId, Line> last = new TreeMap<>();
        var told = Tellers.of(index, node, start);
        union.lines().stream().filter(line -> line.feed().node().equals(node))
                .filter(line -> union.written(line).isBefore(executed.started()) && told.contains(line.id()))
                .forEach(line -> last.merge(line.feed(), line,
                        (one, other) -> one.entry().seq() >= other.entry().seq() ? one : other));
        var begun = feeds.begunAfter(node).stream().filter(each -> !union.written(each.genesis()).isBefore(start))
                .toList();
        if (begun.isEmpty() && !last.isEmpty()) {
            broken.add(node + " began no new feed after '" + executed.step().name() + "'");
            return;
        }
        last.forEach((feed, line) -> {
            if (begun.stream().flatMap(each -> each.after().stream()).noneMatch(id -> id.feed().equals(feed)
                    && id.seq() >= line.entry().seq())) {
                broken.add(begun.getLast().genesis().id() + " does not name " + line.id() + ", which was known");
            }
            // The node of a twin may go on with its feed: only what one process writes is asked.
            if (!(fault instanceof NodeFault.Clone)) {
                union.lines().stream().filter(later -> later.feed().equals(feed)
                        && !union.written(later).isBefore(start)).findFirst()
                        .ifPresent(later -> broken
                                .add(later.id() + " was written after '" + executed.step().name() + "'"));
            } else if (feeds.writers(feed).stream().anyMatch(place -> Damage.isTwinOf(place, node))) {
                broken.add("the twin of " + node + " wrote on " + feed);
            }
        });
    }
}
