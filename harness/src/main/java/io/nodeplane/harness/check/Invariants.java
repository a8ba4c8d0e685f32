package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be true of every run, whatever the experiment asked. The numbers are those of docs/guarantees.md. */
final class Invariants {
    private static final int SHUFFLES = 20;
    private final Run run;
    private final Union union;
    private final Membership membership;

    Invariants(Run run) {
        this.run = run;
        this.union = Union.of(run);
        this.membership = Membership.replay(run.charter(), union.ledger());
    }

    List<Finding> judge() {
        return List.of(
                finding("every ledger file is sound: form, hashes, chains, lamport, parents (I1-I9)", flaws(),
                        union.lines().size() + " entries on " + run.nodes().size() + " disks"),
                finding("no feed is forked, and no entry lacks its causes (I10, I19)", union.conflicts(),
                        union.ledger().frontier().tips().size() + " feeds"),
                finding("of every feed, each node holds a prefix of what the others hold (I11)", prefixes(),
                        "all pairs of nodes"),
                finding("ledger files only grew between copies (I18)", run.gathers().rewritten(),
                        run.gathers().moments().size() + " copies of every disk"),
                finding("equal heads have equal views, and what each agent believed last is what its ledger says (I13)",
                        views(), run.nodes().size() + " nodes"),
                finding("any causal order of arrival gives the same view (I14)", shuffles(), SHUFFLES + " orders"),
                finding("every entry that an event log speaks of is in that node's ledger (I15)", durable(),
                        "all event logs"),
                finding("each process start wrote one 'started' entry with a nonce of its own (I24)", starts(),
                        "all starts"),
                finding("every confirmation is justified by its own causal past (I25)", confirmations(),
                        count("confirmed") + " confirmations"),
                finding("no two nodes took part in confirming each other's death", mutual(),
                        count("confirmed") + " confirmations"),
                finding("only a node itself raises its incarnation, and only upwards (I26)", lives(),
                        count("recovered") + " recoveries"),
                finding("no node that no fault touched was confirmed dead (I27)", untouched(),
                        "all confirmations"));
    }

    private static Finding finding(String name, List<String> broken, String held) {
        return new Finding(Finding.Kind.INVARIANT, name,
                broken.isEmpty() ? new Verdict.Held(held) : new Verdict.Broken(broken));
    }

    private long count(String kind) {
        return union.lines().stream().filter(line -> line.entry().body().kind().equals(kind)).count();
    }

    private List<String> flaws() {
        return run.nodes().values().stream()
                .flatMap(node -> node.flaws().stream().map(flaw -> node.node() + ": " + flaw)).toList();
    }

    private List<String> prefixes() {
        var broken = new ArrayList<String>();
        run.nodes().forEach((node, evidence) -> evidence.ledger().frontier().tips().forEach((feed, tip) -> {
            var other = union.ledger().find(feed, tip.seq());
            if (other.isEmpty() || !other.get().hash().equals(tip.hash())) {
                broken.add(node + " holds another " + feed + "#" + tip.seq());
            }
        }));
        return broken;
    }

    private List<String> views() {
        var broken = new ArrayList<String>();
        var byHead = new TreeMap<String, String>();
        var beliefs = new Beliefs(run);
        run.nodes().forEach((node, evidence) -> {
            var digest = evidence.view().digest().hex();
            if (!digest.equals(byHead.merge(evidence.ledger().head().hex(), digest, (known, again) -> known))) {
                broken.add(node + " has another view for the same head");
            }
            evidence.view().members().forEach((subject, member) -> {
                var last = beliefs.at(node, subject, run.ended());
                if (last.isEmpty() && Twin.is(node)) {
                    // What a twin took over with its copy of a disk it does not say again.
                    return;
                }
                if (last.isEmpty() || !last.get().state().equals(member.state().word())
                        || last.get().incarnation() != member.incarnation().number()) {
                    broken.add(node + " believed " + last.map(b -> b.state() + "@" + b.incarnation()).orElse("nothing")
                            + " of " + subject + ", its ledger says " + member.state().word() + "@"
                            + member.incarnation());
                }
            });
        });
        return broken;
    }

    private List<String> shuffles() {
        var wanted = membership.view().digest();
        var broken = new ArrayList<String>();
        for (int seed = 1; seed <= SHUFFLES; seed++) {
            var random = new Random(seed);
            var rest = new ArrayList<>(union.lines());
            var ledger = Ledger.empty(run.charter().id());
            var fold = Membership.none(run.charter());
            // Each pass tries the rest in another order and takes what its causes are there for.
            for (var before = -1; before != rest.size();) {
                before = rest.size();
                Collections.shuffle(rest, random);
                for (var lines = rest.iterator(); lines.hasNext();) {
                    var line = lines.next();
                    if (ledger.admit(line) instanceof Admission.Stored(var grown)) {
                        ledger = grown;
                        fold = fold.apply(ledger, line);
                        lines.remove();
                    }
                }
            }
            if (union.conflicts().isEmpty() && !fold.view().digest().equals(wanted)) {
                broken.add("seed=" + seed + " gives another view");
            }
        }
        return broken;
    }

    private List<String> durable() {
        var broken = new ArrayList<String>();
        run.nodes().forEach((node, evidence) -> evidence.events().forEach(event -> event.event().entry()
                .filter(id -> !event.event().kind().equals("refused") && evidence.ledger().find(id).isEmpty())
                .ifPresent(id -> broken.add(node + " spoke of " + id + " and does not hold it"))));
        return broken;
    }

    private List<String> starts() {
        var expected = new TreeMap<NodeId, Long>();
        run.deeds().forEach(deed -> {
            switch (deed.step().step()) {
                case Step.Start start -> start.nodes().forEach(node -> expected.merge(node, 1L, Long::sum));
                case Step.Restart restart -> restart.nodes()
                        .forEach(node -> expected.merge(Twin.node(node), 1L, Long::sum));
                case Step.Inject(Fault.Clone clone) ->
                    clone.which().forEach(node -> expected.merge(node, 1L, Long::sum));
                case Step other -> {
                    // Starts nothing.
                }
            }
        });
        var found = new TreeMap<NodeId, Long>();
        var nonces = new TreeSet<String>();
        var broken = new ArrayList<String>();
        for (var line : union.lines()) {
            if (line.entry().body() instanceof Body.Started(var nonce, var software)) {
                found.merge(line.feed().node(), 1L, Long::sum);
                if (!nonces.add(nonce)) {
                    broken.add("nonce " + nonce + " stands twice");
                }
            }
        }
        expected.forEach((node, starts) -> {
            if (!starts.equals(found.getOrDefault(node, 0L))) {
                broken.add(node + " was started " + starts + " times and wrote " + found.getOrDefault(node, 0L));
            }
        });
        return broken;
    }

    private List<String> confirmations() {
        return union.lines().stream().filter(line -> line.entry().body() instanceof Body.Confirmed)
                .filter(line -> union.ledger().find(line.id()).isPresent())
                .flatMap(line -> Certainty.flaw(run.charter(), membership, union.ledger(), line)
                        .map(flaw -> line.id() + ": " + flaw).stream())
                .toList();
    }

    private List<String> mutual() {
        var broken = new ArrayList<String>();
        var all = union.lines().stream().filter(line -> line.entry().body() instanceof Body.Confirmed).toList();
        for (var x : all) {
            for (var y : all) {
                var deathOfX = (Body.Confirmed) x.entry().body();
                var deathOfY = (Body.Confirmed) y.entry().body();
                if (x.id().compareTo(y.id()) < 0 && took(deathOfY, deathOfX.subject())
                        && took(deathOfX, deathOfY.subject()) && !answeredBetween(x, y)) {
                    broken.add(x.id() + " and " + y.id());
                }
            }
        }
        return broken;
    }

    private static boolean took(Body.Confirmed death, NodeId voter) {
        return death.evidence().stream().map(id -> id.feed().node()).anyMatch(voter::equals);
    }

    /** Whether one of the two subjects had answered already, as far as the other one's confirmation knew. */
    private boolean answeredBetween(Line x, Line y) {
        return answered((Body.Confirmed) x.entry().body(), y) || answered((Body.Confirmed) y.entry().body(), x);
    }

    private boolean answered(Body.Confirmed death, Line other) {
        return union.lines().stream().filter(line -> line.feed().node().equals(death.subject()))
                .filter(line -> switch (line.entry().body()) {
                    case Body.Joined joined -> joined.incarnation().compareTo(death.incarnation()) > 0;
                    case Body.Recovered recovered -> recovered.incarnation().compareTo(death.incarnation()) > 0;
                    case Body body -> false;
                }).anyMatch(line -> union.ledger().precedes(line.id(), other.id()));
    }

    private List<String> lives() {
        var broken = new ArrayList<String>();
        var last = new TreeMap<FeedId, Long>();
        for (var line : union.lines()) {
            var life = switch (line.entry().body()) {
                case Body.Joined joined -> joined.incarnation().number();
                case Body.Recovered recovered -> recovered.incarnation().number();
                case Body other -> 0L;
            };
            if (life > 0 && life <= last.getOrDefault(line.feed(), 0L)) {
                broken.add(line.id() + " claims incarnation " + life + " after " + last.get(line.feed()));
            }
            if (life > 0) {
                last.put(line.feed(), life);
            }
        }
        return broken;
    }

    private List<String> untouched() {
        var touched = new TreeSet<NodeId>();
        var nodes = run.experiment().cluster().nodes();
        run.deeds().forEach(deed -> {
            if (deed.step().step() instanceof Step.Inject(var fault)) {
                fault.links(nodes).forEach(link -> touched.addAll(List.of(link.from(), link.to())));
                touched.addAll(fault.ended());
                touched.addAll(fault.disks());
                if (fault instanceof Fault.Clone clone) {
                    touched.addAll(clone.which());
                }
            }
        });
        return union.lines().stream().filter(line -> line.entry().body() instanceof Body.Confirmed(var x, var i, var e)
                && !touched.contains(x)).map(line -> line.id() + " confirms a node that was left alone").toList();
    }
}
