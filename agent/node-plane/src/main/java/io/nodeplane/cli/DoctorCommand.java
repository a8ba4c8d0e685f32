package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is wrong with a node. */
@Command(name = "doctor", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Says what is wrong with the node of this machine, and how to mend it; also while its agent is down.",
        "Takes the settings of 'start', from the same places. Ends within a minute, and changes nothing.",
        "Exit code 0 if nothing was found, 3 if something was."})
final class DoctorCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final LongSupplier wall;

    @Spec
    private @Nullable CommandSpec spec;
    @Option(names = "--config", paramLabel = "FILE", description = "The settings of the agent.")
    private @Nullable Path config;
    @Option(names = "--node", paramLabel = "ID", description = "Who this node is.")
    private @Nullable String node;
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where its agent listens (0.0.0.0:7001).")
    private @Nullable String listen;
    @Option(names = "--advertise", paramLabel = "HOST:PORT", description = "Where others reach it.")
    private @Nullable String advertise;
    @Option(names = "--data", paramLabel = "DIR", description = "Its data directory (data).")
    private @Nullable String data;
    @Option(names = "--charter", paramLabel = "FILE", description = "The cluster's charter (charter.json).")
    private @Nullable String charter;
    @Option(names = "--seeds", paramLabel = "HOST:PORT,...", description = "Addresses to begin with (none).")
    private @Nullable String seeds;
    @Option(names = "--secret-file", paramLabel = "FILE", description = "The file with the cluster's secret (none).")
    private @Nullable String secretFile;
    @Option(names = "--agent", paramLabel = "HOST:PORT", description = "Where the agent is reached from this machine"
            + " (where its settings say that it listens).")
    private @Nullable String agent;
    @Option(names = "--json", description = "Show JSON.")
    private boolean json;

    DoctorCommand(Map<String, String> environment, LongSupplier wall) {
        this.environment = environment;
        this.wall = wall;
    }

    @Override
    public Integer call() {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Finding> findings;
        try {
            var sources = new Sources(flags(), environment, config);
            var settings = StartCommand.read(sources);
            var at = agent == null ? sources.ownAgent() : parse(agent);
            findings = Diagnosis.of(new Examination(settings, at, wall).facts());
        } catch (StoreException | JsonException | BadInputException wrong) {
            // An agent with these settings would not start: nothing else can be looked at before that is mended.
            findings = List.of(new Finding(Trouble.SETTINGS, "an agent with these settings does not start: "
                    + wrong.getMessage(), "correct that first; the rest is looked at then"));
        }
        show(findings, out);
        return findings.isEmpty() ? Exit.OK : Exit.UNHEALTHY;
    }

    private void show(List<Finding> findings, PrintWriter out) {
        if (json) {
            out.println(Json.object()
                    .with("findings", new Json.Arr(findings.stream().<Json>map(Finding::json).toList())).canonical());
        } else if (findings.isEmpty()) {
            out.println("nothing is wrong, as far as can be seen from here");
        } else {
            findings.forEach(finding -> out.println(finding.text()));
        }
    }

    private static PeerAddress parse(String text) {
        try {
            return PeerAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException("--agent: " + wrong.getMessage());
        }
    }

    private Map<String, String> flags() {
        var flags = new TreeMap<String, String>();
        Sources.put(flags, "node", node);
        Sources.put(flags, "listen", listen);
        Sources.put(flags, "advertise", advertise);
        Sources.put(flags, "data", data);
        Sources.put(flags, "charter", charter);
        Sources.put(flags, "seeds", seeds);
        Sources.put(flags, "secretFile", secretFile);
        return flags;
    }
}
