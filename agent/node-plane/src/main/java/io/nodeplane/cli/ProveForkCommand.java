package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.store.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands out the proof of a fork, or checks one. */
@Command(name = "prove-fork", mixinStandardHelpOptions = true, //
        description = {"Shows the two lines that prove that more than one writer wrote a feed.",
                "With --check it needs no ledger: it says whether a file with two lines is such a proof."}, //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:a proof", "1:no proof: the feed is not forked, or the file is none; or no agent answers",
                "2:there is no ledger, or the command line is wrong", "4:the ledger is damaged"})
final class ProveForkCommand implements Callable<Integer> {
    /** Two lines with their ends, and room to see that there are more. */
    private static final int BYTES_MAX = 3 * (Line.LENGTH_MAX + 1);

    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(index = "0", arity = "0..1", paramLabel = "FEED|NODE", description = "The feed, or whose feed it is.")
    private @Nullable String whose;
    @Parameters(index = "1", arity = "0..1", paramLabel = LedgerSource.LABEL, description = LedgerSource.MEANING)
    private @Nullable String source;
    @Mixin
    private final LedgerSource ledgers = new LedgerSource();
    @Option(names = "--out", paramLabel = "FILE", description = "Write the proof there instead of showing it.")
    private @Nullable Path out;
    @Option(names = "--json", description = "One JSON object: feed, place, hashes, and the two lines as texts.")
    private boolean json;
    @Option(names = "--check", paramLabel = "FILE", description = "Check the proof in that file.")
    private @Nullable Path check;

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        if (check != null) {
            if (whose != null || source != null || out != null) {
                throw new BadInputException("--check FILE stands alone: it needs no ledger");
            }
            line.getOut().println(checked(check));
            return Exit.OK;
        }
        if (whose == null) {
            throw new BadInputException("name a feed or a node, and a ledger; or --check FILE");
        }
        var fork = fork(whose, ledgers.open(source).usable().ledger());
        var lines = List.of(fork.first().text(), fork.second().text());
        var proof = json
                ? fork.json().with("lines", Json.texts(lines)).canonical() + "\n"
                : String.join("\n", lines) + "\n";
        if (out == null) {
            line.getOut().print(proof);
            line.getOut().flush();
        } else {
            TextFile.write(out, proof);
            line.getOut().println(meaning(fork.first(), fork.second()));
        }
        return Exit.OK;
    }

    private static Fork fork(String whose, Ledger ledger) {
        var forks = ledger.forks().values().stream()
                .filter(fork -> fork.feed().label().equals(whose) || fork.feed().node().value().equals(whose)).toList();
        if (forks.isEmpty()) {
            throw new AnswerException(Exit.NO, whose + ": no feed of that name is forked here,"
                    + " and none of a node of that name");
        }
        if (forks.size() > 1) {
            throw new BadInputException(whose + " has " + forks.size() + " forked feeds; name one: "
                    + forks.stream().map(fork -> fork.feed().label()).collect(Collectors.joining(", ")));
        }
        return forks.getFirst();
    }

    /** {@return what the proof proves} */
    private static String checked(Path file) {
        var text = TextFile.read(file, BYTES_MAX);
        var parts = new ArrayList<>(List.of(text.split("\n", -1)));
        if (!parts.getLast().isEmpty() || parts.size() != 3) {
            throw new AnswerException(Exit.NO, file + " is no proof: it must be two lines, each with its end");
        }
        var first = parsed(file, parts.get(0), 1);
        var second = parsed(file, parts.get(1), 2);
        if (!first.entry().cluster().equals(second.entry().cluster()) || !first.feed().equals(second.feed())
                || first.entry().seq() != second.entry().seq()) {
            throw new AnswerException(Exit.NO, file + " is no proof: the lines stand at different places, " + first.id()
                    + " of cluster " + first.entry().cluster().brief() + "... and " + second.id() + " of cluster "
                    + second.entry().cluster().brief() + "...");
        }
        if (first.hash().equals(second.hash())) {
            throw new AnswerException(Exit.NO, file + " is no proof: both lines are the same entry, " + first.id());
        }
        return meaning(first, second);
    }

    private static Line parsed(Path file, String text, int number) {
        try {
            return Line.parse(text);
        } catch (BadLineException bad) {
            throw new AnswerException(Exit.NO, file + " is no proof: line " + number + ": " + bad.getMessage());
        }
    }

    private static String meaning(Line first, Line second) {
        return "proof: " + first.id() + " is " + first.hash() + " and " + second.hash()
                + ": more than one writer wrote this feed";
    }
}
