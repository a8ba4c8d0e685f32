package io.nodeplane.cli;

import io.nodeplane.api.Stranger;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Pace;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.kit.Rule;
import io.nodeplane.store.TextFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds whatever serves the API to the rules of the interface. */
@Command(name = "conform", mixinStandardHelpOptions = true, //
        description = {"Holds an implementation that serves the API to the rules of the control plane interface, in any"
                + " language: one line for each rule, and the counts.",
                "Its nodes are made to leave, join and speak: use a cluster that nobody needs. Whoever was a member"
                        + " is one again afterwards.",
                "Exit code 0 if no rule is broken, 1 if one is or nobody answers."})
final class ConformCommand implements Callable<Integer> {
    private static final int TOKEN_BYTES_MAX = 4_096;
    private static final String HTTP = "http://";

    @Spec
    private @Nullable CommandSpec spec;
    @Option(names = "--api", paramLabel = "ADDRESS", required = true, description = "Where a node serves it, unix:/path or"
            + " http://127.0.0.1:PORT. Again for each further node of the cluster: some rules need two, and some three.")
    private List<String> apis = List.of();
    @Option(names = "--token-file", paramLabel = "FILE", description = "The token for an API at a port: once for all, or once"
            + " for each --api in their order.")
    private List<Path> tokenFiles = List.of();
    @Option(names = "--foreign", paramLabel = "HOST:PORT", description = "Where a node of another cluster is reached by peers,"
            + " for the rules about such seeds.")
    private @Nullable String foreign;
    @Option(names = "--only", paramLabel = "ID", split = ",", description = "These rules, as in 2.1,5.8 (all).")
    private List<String> only = List.of();
    @Option(names = "--full", description = "Ask as much as the rules say, and watch for a minute that nothing happens: takes"
            + " much longer.")
    private boolean full;
    @Option(names = "--report", paramLabel = "DIR", description = "Write conformance.md and conformance.json there.")
    private @Nullable Path report;

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var rules = rules();
        var doors = doors();
        var pace = full ? Pace.FULL : Pace.BUILD;
        try (var stranger = Stranger.meet(doors, pace, Optional.ofNullable(foreign))) {
            // Whoever cannot have a report learns it before the checks and not after them.
            write(new Report(stranger.name(), List.of()));
            var said = told(stranger, rules, line.getOut());
            line.getOut().println(said.summary() + ".");
            write(said);
            return said.conforms() ? Exit.OK : Exit.NO;
        } catch (ControlPlaneException failed) {
            line.getErr().println(failed.getMessage() + " (" + failed.code() + ")");
            return Exit.NO;
        }
    }

    private static Report told(Stranger stranger, List<Rule> rules, PrintWriter out) {
        var results = new ArrayList<Result>();
        for (var rule : rules) {
            var result = Kit.check(stranger, rule);
            results.add(result);
            out.println(
                    String.format(Locale.ROOT, "%3d/%d  %-5s %-8s %6d ms  %s", results.size(), rules.size(), rule.id(),
                            result.outcome().name().toLowerCase(Locale.ROOT), result.tookMs(),
                            result.why().isEmpty() ? rule.text() : result.why()));
        }
        return new Report(stranger.name(), results);
    }

    private void write(Report said) {
        if (report != null) {
            TextFile.replace(report.resolve("conformance.md"), said.markdown());
            TextFile.replace(report.resolve("conformance.json"), said.json());
        }
    }

    private List<Rule> rules() {
        if (only.isEmpty()) {
            return Kit.rules();
        }
        return only.stream().map(id -> Kit.rule(id.strip()).orElseThrow(() -> new BadInputException(
                "--only names '" + id + "', and there is no such rule: the first is " + Kit.rules().getFirst().id()
                        + ", and the last " + Kit.rules().getLast().id())))
                .toList();
    }

    private List<Stranger.Door> doors() {
        if (tokenFiles.size() > 1 && tokenFiles.size() != apis.size()) {
            throw new BadInputException("--token-file is given " + tokenFiles.size() + " times, and --api "
                    + apis.size() + " times: give one for all, or one for each");
        }
        var doors = new ArrayList<Stranger.Door>();
        for (int i = 0; i < apis.size(); i++) {
            var address = address(apis.get(i));
            var file = tokenFiles.isEmpty() || address instanceof ApiAddress.Unix
                    ? Optional.<Path>empty()
                    : Optional.of(tokenFiles.get(tokenFiles.size() == 1 ? 0 : i));
            doors.add(new Stranger.Door(address, file.map(path -> TextFile.read(path, TOKEN_BYTES_MAX).strip())));
        }
        return doors;
    }

    private static ApiAddress address(String text) {
        var bare = text.startsWith(HTTP) ? text.substring(HTTP.length()) : text;
        try {
            var address = ApiAddress.parse(bare.endsWith("/") && !bare.startsWith(ApiAddress.UNIX)
                    ? bare.substring(0, bare.length() - 1)
                    : bare);
            if (address instanceof ApiAddress.Loopback(var host, var port) && port == 0) {
                throw new BadInputException("--api is " + text + ": name the port at which it listens");
            }
            return address;
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException("--api: " + wrong.getMessage());
        }
    }
}
