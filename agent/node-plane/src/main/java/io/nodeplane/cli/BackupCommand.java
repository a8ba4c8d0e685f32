package io.nodeplane.cli;

import io.nodeplane.model.NodeId;
import io.nodeplane.store.Backup;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the ledger of a running agent aside. */
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Puts the ledger of a running agent aside, as it is at one moment, with its charter. The secret is not in it.",
        "The folder appears whole or not at all, and 'ledger verify' reads it."})
final class BackupCommand implements Callable<Integer> {
    private static final int LEDGER_MS = 30_000;

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Parameters(paramLabel = "DIR", description = "The folder to make.")
    private Path folder = Path.of("");

    BackupCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        return agent.ask(environment, line.getErr(), client -> client.get("/status"), status -> {
            var address = agent.questions(environment).address();
            var found = LedgerSource.open(address.toString(), LEDGER_MS);
            var charter = found.charter().orElseThrow(
                    () -> new AnswerException(Exit.NO, "the agent at " + address + " tells no charter"));
            var backup = Backup.write(folder, new NodeId(status.text("node")), charter, found.usable().ledger(),
                    System.currentTimeMillis());
            line.getOut().println(backup.entries() + " entries of " + backup.node() + " are in " + folder + ", head "
                    + backup.head().hex());
            return Exit.OK;
        });
    }
}
