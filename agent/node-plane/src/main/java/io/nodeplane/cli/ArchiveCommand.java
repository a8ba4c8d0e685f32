package io.nodeplane.cli;

import io.nodeplane.store.Archive;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the beginning of a ledger away. */
@Command(name = "archive", mixinStandardHelpOptions = true, description = {
        "Copies a ledger, or its beginning, from a data directory into an archive: a folder that 'ledger verify' and"
                + " the two other verifiers read, and 'ledger fetch' fetches from.",
        "Nothing is taken out of the data directory. The folder appears whole or not at all."}, //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:done", "2:there is no ledger, or it is damaged, or the command line is wrong"})
final class ArchiveCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "DATA", index = "0", description = "A data directory, or its folder of feeds.")
    private Path source = Path.of("");
    @Parameters(paramLabel = "DIR", index = "1", description = "The folder to make.")
    private Path folder = Path.of("");
    @Option(names = "--up-to", paramLabel = "LAMPORT", //
            description = "Only entries with a lamport up to this one; what they rest on is among them (all).")
    private long upTo = Long.MAX_VALUE;

    @Override
    public Integer call() {
        var archive = Archive.write(source, folder, upTo, System.currentTimeMillis());
        Objects.requireNonNull(spec).commandLine().getOut().println(archive.entries() + " entries up to lamport "
                + archive.upTo() + " are in " + folder + ", head " + archive.head().hex());
        return Exit.OK;
    }
}
