package io.nodeplane.charter;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.canon.Spelling;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The document of a cluster: who votes, and its times. Every node founds itself on the same one; whoever holds another is in
 * another
 * cluster. The voters may change it later, one voter at a time, by entries of the ledger.
 *
 * @param cluster the cluster's name, a DNS label
 * @param voters the stable nodes whose suspicions count towards certainty, 1 to {@value #VOTERS_MAX}
 * @param probeIntervalMs time between two probes of one node, in ms
 * @param probeTimeoutMs how long a direct probe waits for its answer, in ms
 * @param indirectProbes how many other members are asked to probe a silent one, before it counts as a failed round
 * @param suspectAfter how many failed rounds in a row make a suspicion
 * @param confirmAfterMs how long the writer of a {@code confirmed} has seen its evidence stand, in ms of its own
 *     monotonic clock
 * @param syncIntervalMs time between two anti-entropy exchanges of one node, in ms
 * @param pushFanout to how many peers a new own entry is pushed at once
 * @param forgetAfterMs how long a voter has seen a member dead before it says by itself that the member is gone for good, in ms
 *     of its own monotonic clock; 0 for never: then an operator says so
 * @param caution how a node that has reason to doubt itself slows its own suspicions
 */
public record Charter(String cluster, SortedSet<NodeId> voters, long probeIntervalMs, long probeTimeoutMs,
        long indirectProbes, long suspectAfter, long confirmAfterMs, long syncIntervalMs, long pushFanout,
        long forgetAfterMs, Caution caution) {

    /** The most voters, so that the evidence of all of them fits the parents of one entry. */
    public static final int VOTERS_MAX = 9;
    /** The fewest voters that remain when one is removed: with two, no voter's death is ever certain. */
    public static final int VOTERS_LEFT_MIN = 3;
    private static final long HOUR_MS = 3_600_000;
    private static final long FORGET_MAX_MS = 366 * 24 * HOUR_MS;
    private static final String FORGET = "forgetAfterMs";
    private static final List<String> KEYS = List.of("backoffMax", "cluster", "confirmAfterMs", FORGET,
            "forgiveAfterMs",
            "healthMax", "indirectProbes", "probeIntervalMs", "probeTimeoutMs", "pushFanout", "suspectAfter",
            "syncIntervalMs", "voters");

    /**
     * How a node that has reason to doubt itself slows its own suspicions. None of it changes what counts as certain.
     *
     * @param healthMax the worst local health; 0 for a node that never doubts itself. Each point makes probes wait one
     *     timeout longer and a suspicion need one more base time of silence, {@code suspectAfter} probe intervals
     * @param backoffMax how often the silence needed before a suspicion is doubled at most, once for each suspicion
     *     of the same node that it refuted; 0 for never
     * @param forgiveAfterMs how long a suspected node must be heard, in ms, for one refutation to be forgotten
     */
    public record Caution(long healthMax, long backoffMax, long forgiveAfterMs) {
        /** What a charter has that says nothing of it. */
        public static final Caution DEFAULT = new Caution(3, 10, 600_000);

        /** @throws IllegalArgumentException if a value is outside its bounds; the message names key and bounds */
        public Caution {
            within("'healthMax'", healthMax, 0, 16);
            within("'backoffMax'", backoffMax, 0, 20);
            within("'forgiveAfterMs'", forgiveAfterMs, 0, 24 * HOUR_MS);
        }
    }

    /** @throws IllegalArgumentException if a value is outside its bounds; the message names key and bounds */
    public Charter {
        if (!NodeId.valid(cluster)) {
            throw new IllegalArgumentException("'cluster' is '" + cluster + "': use a DNS label");
        }
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        within("number of 'voters'", voters.size(), 1, VOTERS_MAX);
        within("'probeIntervalMs'", probeIntervalMs, 10, HOUR_MS);
        within("'probeTimeoutMs'", probeTimeoutMs, 5, HOUR_MS);
        within("'indirectProbes'", indirectProbes, 0, 16);
        within("'suspectAfter'", suspectAfter, 1, 100);
        within("'confirmAfterMs'", confirmAfterMs, 0, 24 * HOUR_MS);
        within("'syncIntervalMs'", syncIntervalMs, 10, HOUR_MS);
        within("'pushFanout'", pushFanout, 0, 16);
        within("'forgetAfterMs'", forgetAfterMs, 0, FORGET_MAX_MS);
    }

    /** A charter whose voters forget nobody by themselves. */
    public Charter(String cluster, SortedSet<NodeId> voters, long probeIntervalMs, long probeTimeoutMs,
            long indirectProbes, long suspectAfter, long confirmAfterMs, long syncIntervalMs, long pushFanout,
            Caution caution) {
        this(cluster, voters, probeIntervalMs, probeTimeoutMs, indirectProbes, suspectAfter, confirmAfterMs,
                syncIntervalMs, pushFanout, 0, caution);
    }

    /** {@return a charter with the given founders and the default times, which favour correctness over speed} */
    public static Charter of(String cluster, Collection<NodeId> voters) {
        return new Charter(cluster, new TreeSet<>(voters), 1_000, 500, 3, 3, 10_000, 1_000, 3, Caution.DEFAULT);
    }

    /**
     * {@return the charter that a file holds; keys that are not given have their defaults}
     *
     * @throws JsonException if the text is no charter; the message names the key and how to mend it
     */
    public static Charter parse(String text) {
        return read(JsonParser.parseObject(text));
    }

    /** {@return the charter that the JSON is} See {@link #parse}. */
    public static Charter read(Json.Obj json) {
        for (var key : json.fields().keySet()) {
            if (!KEYS.contains(key)) {
                throw new JsonException(
                        "unknown key '" + key + "'; did you mean '" + Spelling.nearest(key, KEYS) + "'?");
            }
        }
        try {
            var voters = new TreeSet<NodeId>();
            for (var voter : json.array("voters")) {
                if (!(voter instanceof Json.Str(var name)) || !voters.add(new NodeId(name))) {
                    throw new JsonException("'voters' is a list of node ids, each once");
                }
            }
            var base = of(json.text("cluster"), voters);
            return new Charter(base.cluster, voters, number(json, "probeIntervalMs", base.probeIntervalMs),
                    number(json, "probeTimeoutMs", base.probeTimeoutMs),
                    number(json, "indirectProbes", base.indirectProbes),
                    number(json, "suspectAfter", base.suspectAfter),
                    number(json, "confirmAfterMs", base.confirmAfterMs),
                    number(json, "syncIntervalMs", base.syncIntervalMs), number(json, "pushFanout", base.pushFanout),
                    number(json, FORGET, base.forgetAfterMs),
                    new Caution(number(json, "healthMax", base.caution.healthMax),
                            number(json, "backoffMax", base.caution.backoffMax),
                            number(json, "forgiveAfterMs", base.caution.forgiveAfterMs)));
        } catch (IllegalArgumentException wrong) {
            throw new JsonException(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * {@return this charter as JSON, all keys given but {@code forgetAfterMs} where it is 0} A charter that says nothing of it
     * has the id that it had before there was such a key.
     */
    public Json.Obj json() {
        var json = Json.object()
                .with("cluster", cluster)
                .with("voters", Json.texts(voters))
                .with("probeIntervalMs", probeIntervalMs)
                .with("probeTimeoutMs", probeTimeoutMs)
                .with("indirectProbes", indirectProbes)
                .with("suspectAfter", suspectAfter)
                .with("confirmAfterMs", confirmAfterMs)
                .with("syncIntervalMs", syncIntervalMs)
                .with("pushFanout", pushFanout)
                .with("healthMax", caution.healthMax)
                .with("backoffMax", caution.backoffMax)
                .with("forgiveAfterMs", caution.forgiveAfterMs);
        return forgetAfterMs == 0 ? json : json.with(FORGET, forgetAfterMs);
    }

    /** {@return the cluster's id: the digest of the canonical bytes, with every default written out} */
    public ClusterId id() {
        return new ClusterId(Hash.of(json().canonical()));
    }

    /**
     * {@return why that charter cannot be the next one of this one's cluster; empty if it can} It changes one voter at most, and
     * whatever it likes of the times.
     */
    public Optional<String> objectionTo(Charter next) {
        var added = new TreeSet<>(next.voters);
        added.removeAll(voters);
        var removed = new TreeSet<>(voters);
        removed.removeAll(next.voters);
        if (!cluster.equals(next.cluster)) {
            return Optional.of("it calls the cluster '" + next.cluster + "', and it is '" + cluster + "' for ever");
        }
        if (added.size() + removed.size() > 1) {
            return Optional.of("it adds " + added + " and removes " + removed + ": voters change one at a time");
        }
        if (!removed.isEmpty() && next.voters.size() < VOTERS_LEFT_MIN) {
            return Optional.of("it leaves " + next.voters.size() + " voters: remove one where " + VOTERS_LEFT_MIN
                    + " remain, and add the new one first");
        }
        return Optional.empty();
    }

    /** {@return for people: in what the other charter differs from this one, as the rest of a sentence that names it} */
    public String changeTo(Charter next) {
        var words = new ArrayList<String>();
        next.voters.stream().filter(voter -> !voters.contains(voter)).forEach(voter -> words.add("adds " + voter));
        voters.stream().filter(voter -> !next.voters.contains(voter)).forEach(voter -> words.add("removes " + voter));
        var now = json().fields();
        var then = next.json().fields();
        for (var key : KEYS) {
            // What stands nowhere is 0.
            if (!key.equals("voters") && !Objects.equals(now.get(key), then.get(key))) {
                words.add("makes '" + key + "' " + (then.get(key) instanceof Json value ? value.canonical() : "0"));
            }
        }
        return words.isEmpty() ? "changes nothing" : String.join(", ", words);
    }

    /**
     * {@return this charter with other voters}
     *
     * @throws IllegalArgumentException if there are too few of them, or too many
     */
    public Charter with(SortedSet<NodeId> others) {
        return new Charter(cluster, others, probeIntervalMs, probeTimeoutMs, indirectProbes, suspectAfter,
                confirmAfterMs, syncIntervalMs, pushFanout, forgetAfterMs, caution);
    }

    /** {@return the least silence that a suspicion rests on if every probe of it took its turn, in ms} */
    public long baseSilenceMs() {
        return suspectAfter * probeIntervalMs;
    }

    /** {@return how many voters are more than half of them} */
    public int majority() {
        return voters.size() / 2 + 1;
    }

    private static long number(Json.Obj json, String key, long otherwise) {
        return json.find(key).isPresent() ? json.number(key) : otherwise;
    }

    private static void within(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " is " + value + ": use " + min + ".." + max);
        }
    }
}
