package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.store.CharterFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Founding documents, and what becomes of them. */
@Command(name = "charter", mixinStandardHelpOptions = true, //
        description = "Makes a charter, shows its cluster id, and lets the voters amend it.", //
        subcommands = {CharterCommand.Init.class, CharterCommand.Id.class})
final class CharterCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private CharterCommand() {}

    /** {@return the command with all that it can do} */
    static CommandLine line(Map<String, String> environment) {
        return new CommandLine(new CharterCommand())
                .addSubcommand(new EpochsCommand.Show(environment))
                .addSubcommand(new EpochsCommand.Log(environment))
                .addSubcommand(new ProposeCommand(environment))
                .addSubcommand(new ApproveCommand(environment));
    }

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(),
                "Missing command: init, id, show, log, propose or approve");
    }

    /** Makes one. */
    @Command(name = "init", mixinStandardHelpOptions = true, sortOptions = false, //
            description = "Makes a charter: the same file for every node of a new cluster.")
    static final class Init implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "The cluster's name.")
        private String cluster = "";
        @Option(names = "--voters", required = true, paramLabel = "ID,...", split = ",", //
                description = "The stable nodes whose suspicions count; 3 or 5 of them.")
        private String[] voters = {};
        @Option(names = "--out", paramLabel = "FILE", description = "Write it there instead of showing it.")
        private @Nullable Path out;
        @Option(names = "--probe-interval-ms", paramLabel = "MS", description = "Time between probes (1000).")
        private @Nullable Long probeIntervalMs;
        @Option(names = "--probe-timeout-ms", paramLabel = "MS", description = "How long a probe waits (500).")
        private @Nullable Long probeTimeoutMs;
        @Option(names = "--indirect-probes", paramLabel = "N", description = "Helpers asked per round (3).")
        private @Nullable Long indirectProbes;
        @Option(names = "--suspect-after", paramLabel = "N", description = "Failed rounds to a suspicion (3).")
        private @Nullable Long suspectAfter;
        @Option(names = "--confirm-after-ms", paramLabel = "MS", description = "How long evidence stands (10000).")
        private @Nullable Long confirmAfterMs;
        @Option(names = "--sync-interval-ms", paramLabel = "MS", description = "Time between exchanges (1000).")
        private @Nullable Long syncIntervalMs;
        @Option(names = "--push-fanout", paramLabel = "N", description = "Peers that get a new entry at once (3).")
        private @Nullable Long pushFanout;
        @Option(names = "--forget-after-ms", paramLabel = "MS", description = "Time until the dead are forgotten (0: never).")
        private @Nullable Long forgetAfterMs;
        @Option(names = "--health-max", paramLabel = "N", description = "The worst local health (3).")
        private @Nullable Long healthMax;
        @Option(names = "--backoff-max", paramLabel = "N", description = "Most doublings after refuted suspicions (10).")
        private @Nullable Long backoffMax;
        @Option(names = "--forgive-after-ms", paramLabel = "MS", description = "Time to forget a refutation (600000).")
        private @Nullable Long forgiveAfterMs;

        @Override
        public Integer call() {
            var line = Objects.requireNonNull(spec).commandLine();
            var charter = charter();
            if (out == null) {
                line.getOut().println(charter.json().canonical());
            } else {
                CharterFile.write(out, charter);
                line.getOut().println(charter.id());
            }
            return Exit.OK;
        }

        /** A charter is checked where it is parsed: what the flags say goes the same way as a file. */
        private Charter charter() {
            var json = new TreeMap<String, Json>();
            json.put("cluster", Json.printable(cluster));
            json.put("voters",
                    new Json.Arr(Arrays.stream(voters).<Json>map(id -> Json.printable(id.strip())).toList()));
            put(json, "probeIntervalMs", probeIntervalMs);
            put(json, "probeTimeoutMs", probeTimeoutMs);
            put(json, "indirectProbes", indirectProbes);
            put(json, "suspectAfter", suspectAfter);
            put(json, "confirmAfterMs", confirmAfterMs);
            put(json, "syncIntervalMs", syncIntervalMs);
            put(json, "pushFanout", pushFanout);
            put(json, "forgetAfterMs", forgetAfterMs);
            put(json, "healthMax", healthMax);
            put(json, "backoffMax", backoffMax);
            put(json, "forgiveAfterMs", forgiveAfterMs);
            return Charter.parse(new Json.Obj(json).canonical());
        }

        private static void put(TreeMap<String, Json> json, String key, @Nullable Long value) {
            if (value == null) {
                return;
            }
            if (value < 0 || value > Json.NUMBER_MAX) {
                throw new BadInputException("'" + key + "' is " + value + ": use a positive whole number");
            }
            json.put(key, new Json.Num(value));
        }
    }

    /** Shows the id. */
    @Command(name = "id", mixinStandardHelpOptions = true, description = "Shows the cluster id of a charter.")
    static final class Id implements Callable<Integer> {
        @Spec
        private @Nullable CommandSpec spec;
        @Parameters(paramLabel = "FILE")
        private Path file = Path.of("charter.json");

        @Override
        public Integer call() {
            Objects.requireNonNull(spec).commandLine().getOut().println(CharterFile.read(file).id());
            return Exit.OK;
        }
    }
}
