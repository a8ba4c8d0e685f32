package io.nodeplane.cli;

import io.nodeplane.ledger.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A ledger on disk or of a running agent. */
@Command(name = "ledger", mixinStandardHelpOptions = true, //
        description = "Verifies, shows, compares, explains and puts away a ledger on disk or of a running agent.", //
        subcommands = {LedgerCommand.Verify.class, LedgerCommand.Show.class, DiffCommand.class, WhyCommand.class,
                ProveForkCommand.class, ArchiveCommand.class, FetchCommand.class})
final class LedgerCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "Missing command: verify, show, diff, why, prove-fork, archive or fetch");
    }

    /** Verifies it. */
    @Command(name = "verify", mixinStandardHelpOptions = true, //
            description = "Checks every byte of a ledger, and names file, line and field of the first bad one.", //
            exitCodeListHeading = "%nExit codes:%n", //
            exitCodeList = {"0:sound", "1:a torn tail, as a crash leaves it; or no agent answers",
                    "2:there is no ledger, or the command line is wrong", "4:damaged", "5:forked, and not damaged"})
    static final class Verify implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Parameters(paramLabel = LedgerSource.LABEL, arity = "0..1", description = LedgerSource.MEANING)
        private @Nullable String source;
        @Mixin
        private final LedgerSource ledgers = new LedgerSource();
        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Override
        public Integer call() {
            var line = Objects.requireNonNull(spec).commandLine();
            var found = ledgers.open(source);
            if (json) {
                line.getOut().println(found.json().canonical());
            } else {
                line.getOut().println(found.condition().word()
                        + (found.condition() == Found.Condition.DAMAGED ? "; the sound part: " : ": ")
                        + found.summary());
                found.ledger().forks().values().forEach(fork -> line.getOut().println("fork: " + fork.feed() + "#"
                        + fork.seq() + " is " + fork.first().hash() + " and " + fork.second().hash()));
            }
            found.flaws().forEach(flaw -> line.getErr().println(flaw.sentence()));
            return found.condition().exit();
        }
    }

    /** Shows it. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows the entries of a ledger.", //
            exitCodeListHeading = "%nExit codes:%n", //
            exitCodeList = {"0:done", "1:no agent answers", "2:there is no ledger, or the command line is wrong",
                    "4:damaged"})
    static final class Show implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Parameters(paramLabel = LedgerSource.LABEL, arity = "0..1", description = LedgerSource.MEANING)
        private @Nullable String source;
        @Mixin
        private final LedgerSource ledgers = new LedgerSource();
        @Option(names = "--order", description = "In replay order, not feed by feed.")
        private boolean order;
        @Option(names = "--json", description = "The lines themselves.")
        private boolean json;

        @Override
        public Integer call() {
            var ledger = ledgers.open(source).usable().ledger();
            var out = Objects.requireNonNull(spec).commandLine().getOut();
            var lines = new ArrayList<Line>();
            if (order) {
                lines.addAll(ledger.inReplayOrder());
            } else {
                ledger.feeds().forEach(feed -> lines.addAll(ledger.feed(feed)));
            }
            if (json) {
                lines.forEach(line -> out.println(line.text()));
                return Exit.OK;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("LAMPORT", "ENTRY", "WRITTEN AT", "KIND", "BODY"));
            lines.forEach(line -> rows.add(List.of(Long.toString(line.entry().lamport()), line.id().toString(),
                    Instant.ofEpochMilli(line.entry().at()).toString(),
                    line.entry().body().kind() + (ledger.isVoid(line) ? " (void)" : ""),
                    line.entry().body().json().canonical())));
            Table.print(rows, out);
            return Exit.OK;
        }
    }
}
