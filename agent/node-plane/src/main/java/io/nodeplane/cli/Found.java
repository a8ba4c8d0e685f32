package io.nodeplane.cli;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A ledger that a command works on, and what is wrong with it.
 *
 * @param name the folder or address that the user gave
 * @param ledger what can be admitted
 * @param charter the cluster's charter, if it came with the ledger
 */
record Found(String name, Ledger ledger, Condition condition, List<Flaw> flaws, Optional<Charter> charter) {

    /** How the ledger is; of several the gravest. */
    enum Condition {
        SOUND("sound", Exit.OK), TORN("torn", Exit.NO), FORKED("forked", Exit.FORKED), DAMAGED("damaged", Exit.DAMAGED);

        private final String word;
        private final int exit;

        Condition(String word, int exit) {
            this.word = word;
            this.exit = exit;
        }

        String word() {
            return word;
        }

        int exit() {
            return exit;
        }
    }

    /**
     * A place where something is wrong.
     *
     * @param line from 1
     * @param what names the field where one is known
     */
    record Flaw(String file, long line, String what, String sentence) {
        private static final Pattern FIELD = Pattern.compile(
                "(?:field ')?(at|body|cluster|feed|hash|kind|lamport|parents|prev|seq|v)\\b.*");

        Json.Obj json() {
            var json = Json.object().with("file", Json.printable(file)).with("line", line)
                    .with("what", Json.printable(what));
            var field = FIELD.matcher(what);
            return field.matches() ? json.with("field", field.group(1)) : json;
        }
    }

    Found {
        flaws = List.copyOf(flaws);
    }

    /** {@return this, fit to be read on; what is torn off or forked is no hindrance} */
    Found usable() {
        if (condition == Condition.DAMAGED) {
            throw new AnswerException(Exit.DAMAGED, flaws.getFirst().sentence());
        }
        return this;
    }

    /** {@return the digest of all hashes in replay order, each ended by a line feed} */
    Hash order() {
        var text = new StringBuilder();
        ledger.inReplayOrder().forEach(line -> text.append(line.hash().hex()).append('\n'));
        return Hash.of(text.toString());
    }

    String summary() {
        return ledger.size() + " entries in " + ledger.feeds().size() + " feeds, head " + ledger.head();
    }

    Json.Obj json() {
        return Json.object()
                .with("verdict", condition.word())
                .with("places", new Json.Arr(flaws.stream().<Json>map(Flaw::json).toList()))
                .with("feeds", ledger.feeds().size())
                .with("entries", ledger.size())
                .with("head", ledger.head().hex())
                .with("order", order().hex())
                .with("forks", new Json.Arr(ledger.forks().values().stream().<Json>map(Fork::json).toList()));
    }
}
