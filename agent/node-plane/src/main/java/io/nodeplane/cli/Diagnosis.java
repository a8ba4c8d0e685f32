package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.cli.Facts.Seen;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong, given the facts; a function of them. */
final class Diagnosis {
    /** Clocks of a fleet with time synchronisation are closer by far. */
    private static final long CLOCK_OFF_MS_MAX = 5_000;

    private final Facts facts;
    private final List<Finding> findings = new ArrayList<>();

    private Diagnosis(Facts facts) {
        this.facts = facts;
    }

    /** {@return what is wrong, the nearest cause first} */
    static List<Finding> of(Facts facts) {
        var diagnosis = new Diagnosis(facts);
        diagnosis.findings.addAll(DiskFindings.of(facts));
        diagnosis.agent();
        diagnosis.charter();
        diagnosis.secret();
        diagnosis.clock();
        diagnosis.identity();
        diagnosis.address();
        diagnosis.seeds();
        diagnosis.versions();
        diagnosis.voters();
        return diagnosis.findings;
    }

    private void found(Trouble trouble, String what, String mend) {
        findings.add(new Finding(trouble, what, mend));
    }

    private String self() {
        return facts.node().value();
    }

    /** {@return the others of whom one answered as whom it should be} */
    private List<Seen> others() {
        return facts.members().stream().filter(seen -> seen.text("node").equals(Optional.of(seen.name()))).toList();
    }

    private void agent() {
        if (facts.own().status().isEmpty()) {
            found(Trouble.AGENT_DOWN, "no agent answers at " + facts.own().address() + ": " + facts.own().reason(),
                    "start it; what else stands here is from its files and from the others");
        } else if (!facts.own().text("node").equals(Optional.of(self()))) {
            found(Trouble.SETTINGS,
                    "the agent at " + facts.own().address() + " is " + facts.own().text("node").orElse("?")
                            + ", and the settings are of " + self(),
                    "give the doctor the settings of the agent that it is to look at");
        } else if (facts.own().number("turnAgeMs") > facts.own().number("turnAgeMsMax")) {
            found(Trouble.AGENT_STUCK, "the agent does not decide: something has been due for "
                    + facts.own().number("turnAgeMs") + " ms", "give it processor time, or start it again");
        }
    }

    private void charter() {
        var given = facts.charter().id();
        facts.files().identity().map(identity -> identity.cluster()).or(() -> facts.files().kept())
                .filter(kept -> !kept.equals(given))
                .ifPresent(kept -> found(Trouble.CHARTER, "the charter in the settings is of cluster " + given.brief()
                        + ", and the data directory " + facts.data() + " is of cluster " + kept.brief(),
                        "give the agent the charter that it was founded with, or another data directory"));
        facts.files().identity().filter(identity -> !identity.node().equals(facts.node()))
                .ifPresent(identity -> found(Trouble.SETTINGS, "the data directory " + facts.data() + " is "
                        + identity.node() + "'s, and the settings are of " + self(),
                        "name the data directory of this node, or this node as its directory does"));
        for (var seen : withClusterOtherThan(facts.members())) {
            found(Trouble.CHARTER, "at " + seen.address() + ", where the ledger has " + seen.name() + ", answers "
                    + seen.text("node").orElse("?") + " of another cluster (" + cluster(seen) + ")",
                    "compare the charters with 'node-plane charter id': every node needs the same file");
        }
    }

    private List<Seen> withClusterOtherThan(List<Seen> seen) {
        return seen.stream().filter(one -> one.text("clusterId")
                .filter(id -> !id.equals(facts.charter().id().toString())).isPresent()).toList();
    }

    private static String cluster(Seen seen) {
        return seen.text("clusterId").map(id -> id.substring(0, Math.min(id.length(), 16))).orElse("?");
    }

    /** Nobody tells a secret; each node tells the id of each that it believes. */
    private void secret() {
        var mine = facts.own().status().isPresent() ? facts.own().texts("secrets") : facts.secretIds();
        if (facts.own().status().isPresent() && facts.own().text("node").equals(Optional.of(self()))
                && !mine.equals(facts.secretIds())) {
            found(Trouble.SECRET, "the agent believes " + secrets(mine) + ", and the settings have "
                    + secrets(facts.secretIds()),
                    "give the doctor the agent's settings; if they are, start the agent again");
        }
        var differing = Stream.concat(others().stream(), facts.seeds().stream())
                .filter(seen -> sameCluster(seen) && !agree(mine, seen.texts("secrets")))
                .map(seen -> seen.text("node").orElse("?") + " (" + secrets(seen.texts("secrets")) + ")")
                .collect(Collectors.toCollection(TreeSet::new));
        if (!differing.isEmpty()) {
            found(Trouble.SECRET, "this node has " + secrets(mine) + ", which is not that of "
                    + String.join(", ", differing),
                    "give all nodes the same secret; to change it, go by its three steps"
                            + " (docs/threat-model.md)");
        }
    }

    private boolean sameCluster(Seen seen) {
        return seen.text("clusterId").equals(Optional.of(facts.charter().id().toString()));
    }

    private static boolean agree(List<String> some, List<String> others) {
        return some.isEmpty() ? others.isEmpty() : some.stream().anyMatch(others::contains);
    }

    private static String secrets(List<String> ids) {
        return ids.isEmpty() ? "no secret" : "secret " + String.join(" and ", ids);
    }

    private void clock() {
        var ahead = new TreeMap<String, Long>();
        others().forEach(seen -> seen.aheadMs().ifPresent(ms -> ahead.put(seen.name(), ms)));
        if (ahead.isEmpty()) {
            return;
        }
        var sorted = ahead.values().stream().sorted().toList();
        // With two others of whom one is off nobody can say which: then the smaller difference is believed.
        var middle = Math.abs(sorted.get((sorted.size() - 1) / 2)) < Math.abs(sorted.get(sorted.size() / 2))
                ? sorted.get((sorted.size() - 1) / 2)
                : sorted.get(sorted.size() / 2);
        if (Math.abs(middle) > CLOCK_OFF_MS_MAX) {
            found(Trouble.CLOCK,
                    "this machine's clock is " + off(middle) + " that of " + String.join(", ", ahead.keySet()),
                    "set it, and keep it set (chrony, systemd-timesyncd): no decision rests on it, but the times in the"
                            + " ledger and the event log do");
            return;
        }
        ahead.forEach((name, ms) -> {
            if (Math.abs(ms) > CLOCK_OFF_MS_MAX) {
                found(Trouble.PEER_CLOCK, "the clock of " + name + " is " + off(-ms) + " this machine's",
                        "set it there, and keep it set");
            }
        });
    }

    private static String off(long ms) {
        return Math.abs(ms) / 1_000 + " s " + (ms > 0 ? "ahead of" : "behind");
    }

    private void identity() {
        facts.own().text("rival").ifPresent(feed -> found(Trouble.RIVAL, "another process writes, or answers, as "
                + self() + " (feed " + feed + ")",
                "stop the one that is not meant: a copy of the data directory, or a"
                        + " second start under this name; this node's suspicions do not count until then"));
        var feed = facts.own().text("feed");
        var forked = facts.own().status().stream().flatMap(status -> status.find("forks").stream())
                .flatMap(list -> ((Json.Arr) list).values().stream()).map(fork -> ((Json.Obj) fork).text("feed"))
                .anyMatch(label -> feed.equals(Optional.of(label)));
        if (forked || !facts.files().ownForks().isEmpty()) {
            found(Trouble.FORKED,
                    "the feed of this node is forked: two processes have written it, or an old copy was put"
                            + " back where nobody could warn it",
                    "see that only one process runs, and start it again where it"
                            + " reaches the others: it begins a new feed");
        }
        Stream.concat(facts.seeds().stream(), Stream.of(facts.advertised()))
                .filter(seen -> sameCluster(seen) && seen.text("node").equals(Optional.of(self()))
                        && !seen.isProcessOf(facts.own()))
                .map(Seen::address).distinct()
                .forEach(address -> found(Trouble.NAMESAKE, "at " + address + " another process answers as " + self(),
                        "stop it, or give one of the two a name and a data directory of its own"));
    }

    private void address() {
        var by = facts.own().texts("unreachedBy");
        if (!by.isEmpty()) {
            found(Trouble.UNDIALLED, String.join(", ", by) + (by.size() == 1 ? " answers" : " answer")
                    + " this node and cannot dial it at " + facts.own().text("address").orElse("?"),
                    "give an address that leads here from there (--advertise), and open its port in the firewall");
        }
        var there = facts.advertised();
        var answers = there.text("node");
        if (facts.own().status().isPresent() && there.status().isEmpty()) {
            found(Trouble.ADVERTISED,
                    "nobody answers at " + there.address() + ", where others are told to dial this node: "
                            + there.reason(),
                    "if that address cannot work from this machine itself (behind some routers it"
                            + " cannot), try it from another node; else correct --advertise");
        } else if (answers.isPresent() && !answers.get().equals(self())) {
            found(Trouble.ADVERTISED, "at " + there.address() + ", where others are told to dial this node, answers "
                    + answers.get(), "correct --advertise");
        }
    }

    private void seeds() {
        var strangers = withClusterOtherThan(facts.seeds());
        strangers.forEach(seen -> found(Trouble.SEED_CLUSTER, "the seed " + seen.address() + " is "
                + seen.text("node").orElse("?") + " of another cluster (" + cluster(seen) + ", this is "
                + facts.charter().id().brief() + ")", "correct --seeds, or give both the same charter"));
        if (facts.seeds().isEmpty()) {
            return;
        }
        if (facts.seeds().stream().allMatch(seen -> seen.isProcessOf(facts.own())
                || seen.address().equals(facts.advertised().address()))) {
            found(Trouble.SEED_SELF,
                    "every seed leads to this node itself: it can join nobody, and would found a cluster"
                            + " of its own",
                    "name another member as a seed, best all voters");
        } else if (facts.seeds().stream().allMatch(seen -> seen.status().isEmpty() || seen.isProcessOf(facts.own()))) {
            found(Trouble.SEED_SILENT, "no seed answers but this node itself: " + facts.seeds().stream()
                    .filter(seen -> seen.status().isEmpty()).map(seen -> seen.address() + " (" + seen.reason() + ")")
                    .collect(Collectors.joining(", ")),
                    "correct --seeds, or look at the network and at those machines");
        }
    }

    private void versions() {
        var releases = new TreeMap<String, TreeSet<String>>();
        Stream.concat(others().stream(), Stream.of(facts.own())).forEach(seen -> seen.text("software")
                .ifPresent(software -> releases.computeIfAbsent(software, any -> new TreeSet<>())
                        .add(seen.text("node").orElse("?"))));
        if (releases.size() > 1) {
            found(Trouble.VERSIONS, "releases are mixed: " + releases.entrySet().stream()
                    .map(one -> one.getKey() + " on " + String.join(", ", one.getValue()))
                    .collect(Collectors.joining("; ")), "that is well during an upgrade; finish it before the"
                            + " charter is amended or a member forgotten, which an older release does not understand");
        }
    }

    private void voters() {
        var voters = facts.own().texts("voters").isEmpty()
                ? facts.charter().voters().stream().map(NodeId::value).toList()
                : facts.own().texts("voters");
        var majority = voters.size() / 2 + 1;
        var there = new TreeSet<String>();
        others().forEach(seen -> there.add(seen.name()));
        facts.seeds().stream().filter(this::sameCluster).forEach(seen -> seen.text("node").ifPresent(there::add));
        if (facts.own().status().isPresent()) {
            there.add(self());
        }
        var missing = voters.stream().filter(voter -> !there.contains(voter)).toList();
        if (voters.size() - missing.size() < majority) {
            found(Trouble.VOTERS, "of " + voters.size() + " voters only " + (voters.size()
                    - missing.size()) + " can be reached from here, and " + majority
                    + " are needed for a death to become certain; missing: " + String.join(", ", missing),
                    "bring them back, or mend the way to them; nobody is taken out of the view meanwhile");
        }
    }
}
