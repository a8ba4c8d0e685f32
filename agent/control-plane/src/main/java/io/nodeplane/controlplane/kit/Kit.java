package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Capabilities;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** All rules of the interface, and how they are checked. */
public final class Kit {
    private static final List<Rule> RULES = Stream.of(GeneralRules.rules(), JoinRules.rules(), LeaveRules.rules(),
            ViewRules.rules(), SubscriptionRules.rules(), HandlerRules.rules(), DataPlaneRules.rules(),
            MetadataRules.rules(), IsolationRules.rules(), ClaimRules.rules(), LaterRules.rules(), SwapRules.rules())
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Kit::place)).toList();

    private static final int VERSION_BYTES = 6;

    private Kit() {}

    /** {@return all rules, in the order of their ids} */
    public static List<Rule> rules() {
        return RULES;
    }

    /**
     * {@return which rules these are} Kits of one version hold every subject to the same rules, word for word and in one order;
     * how they check them may have been mended since.
     */
    public static String version() {
        return version(RULES);
    }

    static String version(List<Rule> rules) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var rule : rules) {
                var words = String.join("\n", rule.id(), rule.level().name(), rule.feature(), rule.text()) + "\n\n";
                digest.update(words.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** {@return the rule of this id, if there is one} */
    public static Optional<Rule> rule(String id) {
        return RULES.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    private static int place(Rule rule) {
        var parts = rule.id().split("\\.");
        return 100 * Integer.parseInt(parts[0]) + Integer.parseInt(parts[1]);
    }

    /** {@return what all rules say of this subject} */
    public static Report run(Subject subject) {
        var results = new ArrayList<Result>();
        RULES.forEach(rule -> results.add(check(subject, rule)));
        return new Report(subject.name(), results);
    }

    /**
     * {@return what all rules say of this subject} Most of a check is waiting, so several are made at a time. What fails
     * beside others is checked again alone: a bound that was missed then was missed by the subject, and not by the machine.
     *
     * @param atOnce how many
     */
    public static Report run(Subject subject, int atOnce) throws InterruptedException {
        var results = new TreeMap<Integer, Result>();
        try (var checks = Executors.newFixedThreadPool(atOnce)) {
            var under = RULES.stream().map(rule -> checks.submit(() -> check(subject, rule))).toList();
            for (int i = 0; i < under.size(); i++) {
                results.put(i, under.get(i).get());
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a check ended in no result", failed);
        }
        results.replaceAll((place, result) -> result.outcome() == Result.Outcome.FAILED
                ? check(subject, RULES.get(place))
                : result);
        return new Report(subject.name(), List.copyOf(results.values()));
    }

    /** {@return what one rule says of this subject} */
    public static Result check(Subject subject, Rule rule) {
        var began = System.nanoTime();
        var outcome = Result.Outcome.PASSED;
        var why = "";
        if (!rule.untested().isEmpty() && rule.feature().isEmpty()) {
            return new Result(rule, Result.Outcome.UNTESTED, rule.untested(), 0);
        }
        try {
            if (!rule.feature().isEmpty() && !capabilities(subject).features().contains(rule.feature())) {
                return new Result(rule, Result.Outcome.SKIPPED, "the feature " + rule.feature() + " is not declared",
                        0);
            }
            try (var cluster = subject.open(); var stage = new Stage(subject, cluster)) {
                rule.check().on(stage);
            }
        } catch (Untested cannot) {
            outcome = Result.Outcome.UNTESTED;
            why = String.valueOf(cannot.getMessage());
        } catch (Breach broken) {
            outcome = Result.Outcome.FAILED;
            why = String.valueOf(broken.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            outcome = Result.Outcome.UNTESTED;
            why = "the kit was interrupted";
        } catch (Exception | Error foreign) {
            outcome = Result.Outcome.FAILED;
            why = "the check ended by " + foreign;
        }
        return new Result(rule, outcome, why, (System.nanoTime() - began) / 1_000_000);
    }

    /** Asked of a cluster of its own: the process that answers may go on after its plane is closed. */
    private static Capabilities capabilities(Subject subject) throws Exception {
        try (var cluster = subject.open(); var plane = cluster.start(cluster.peerId(1))) {
            return plane.capabilities();
        }
    }
}
