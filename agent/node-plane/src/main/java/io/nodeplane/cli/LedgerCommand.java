package io.nodeplane.cli;

import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A ledger on disk. */
@Command(name = "ledger", mixinStandardHelpOptions = true, description = "Verifies or shows a ledger on disk.", //
        subcommands = {LedgerCommand.Verify.class, LedgerCommand.Show.class})
final class LedgerCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Missing command: verify or show");
    }

    /** Verifies it. */
    @Command(name = "verify", mixinStandardHelpOptions = true, //
            description = "Checks every byte of a ledger; exit code 1 and the first bad place if one is wrong.")
    static final class Verify implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Parameters(paramLabel = "DIR", description = "A data directory, or its folder of feeds.")
        private Path folder = Path.of("");

        @Override
        public Integer call() {
            var line = Objects.requireNonNull(spec).commandLine();
            return switch (LedgerFiles.verify(folder)) {
                case Verification.Sound(var ledger) -> {
                    line.getOut().println("sound: " + summary(ledger));
                    yield Exit.OK;
                }
                case Verification.Torn(var ledger, var places) -> {
                    line.getOut().println("torn: " + summary(ledger));
                    places.forEach(line.getErr()::println);
                    yield Exit.NO;
                }
                case Verification.Damaged(var ledger, var place) -> {
                    line.getOut().println("damaged; the sound part: " + summary(ledger));
                    line.getErr().println(place);
                    yield Exit.NO;
                }
            };
        }

        private static String summary(Ledger ledger) {
            return ledger.size() + " entries in " + ledger.feeds().size() + " feeds, head " + ledger.head();
        }
    }

    /** Shows it. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows the entries of a ledger.")
    static final class Show implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Parameters(paramLabel = "DIR", description = "A data directory, or its folder of feeds.")
        private Path folder = Path.of("");
        @Option(names = "--order", description = "In replay order, not feed by feed.")
        private boolean order;
        @Option(names = "--json", description = "The lines themselves.")
        private boolean json;

        @Override
        public Integer call() {
            var ledger = LedgerFiles.read(folder);
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
                    Instant.ofEpochMilli(line.entry().at()).toString(), line.entry().body().kind(),
                    line.entry().body().json().canonical())));
            Table.print(rows, out);
            return Exit.OK;
        }
    }
}
