package io.nodeplane.cli;

import io.nodeplane.store.Fetched;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts back what an archive has and a data directory has lost. */
@Command(name = "fetch", mixinStandardHelpOptions = true, description = {
        "Puts segments back from an archive into the data directory of an agent that is stopped: those of which there"
                + " is a seal in segments.jsonl and which are not there. Each must be byte for byte what was sealed.",
        "Nothing that is there is touched."}, //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:every sealed segment is there", "1:the archive does not have all that are missing",
                "2:it is no archive or no data directory, or an agent runs there, or the command line is wrong"})
final class FetchCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "ARCHIVE", index = "0", description = "A folder that 'ledger archive' has made.")
    private Path folder = Path.of("");
    @Parameters(paramLabel = "DATA", index = "1", description = "The data directory.")
    private Path data = Path.of("");

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var fetched = Fetched.from(folder, data);
        line.getOut().println(fetched.segments() + (fetched.segments() == 1 ? " segment is" : " segments are")
                + " back in " + data);
        fetched.missing().forEach(name -> line.getErr().println(data.resolve(name) + " is missing, and " + folder
                + " does not have it as it was sealed: look in another archive, or start the node, which takes it from"
                + " its peers"));
        return fetched.missing().isEmpty() ? Exit.OK : Exit.NO;
    }
}
