package io.nodeplane.cli;

import io.nodeplane.charter.Charter;
import io.nodeplane.http.AgentClient;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.CharterFile;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.Verification;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds its ledger: a data directory, a folder of feeds, or a running agent. */
final class LedgerSource {
    static final String LABEL = "SOURCE";
    static final String MEANING = "A data directory, its folder of feeds, or HOST:PORT of a running agent.";

    @Option(names = "--agent", paramLabel = "HOST:PORT", description = "A running agent, in place of SOURCE.")
    private @Nullable String agent;
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "5000", description = "Wait for an agent (5000 ms).")
    private int timeoutMs;

    /** {@return the ledger there, whatever is wrong with it} */
    Found open(@Nullable String source) {
        if ((source == null) == (agent == null)) {
            throw new BadInputException(source == null
                    ? "name a ledger: a data directory, its folder of feeds, or HOST:PORT of a running agent"
                    : "'" + source + "' and --agent " + agent + ": name one ledger");
        }
        return agent != null ? ask(address(agent), timeoutMs) : open(Objects.requireNonNull(source), timeoutMs);
    }

    /** {@return the ledger in a folder, or of a running agent} */
    static Found open(String source, int timeoutMs) {
        PeerAddress address;
        try {
            // A folder with such a name is meant with ./ before it.
            address = PeerAddress.parse(source);
        } catch (IllegalArgumentException noAddress) {
            return read(source);
        }
        return ask(address, timeoutMs);
    }

    private static Found read(String name) {
        var folder = folder(name);
        var charter = CharterFile.find(folder.resolve("charter.json"));
        return switch (LedgerFiles.verify(folder)) {
            case Verification.Sound(var ledger) -> found(name, ledger, Found.Condition.SOUND, List.of(), charter);
            case Verification.Torn(var ledger, var places) -> found(name, ledger, Found.Condition.TORN,
                    places.stream().map(LedgerSource::flaw).toList(), charter);
            case Verification.Damaged(var ledger, var place) -> found(name, ledger, Found.Condition.DAMAGED,
                    List.of(flaw(place)), charter);
        };
    }

    private static Path folder(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException wrong) {
            throw new BadInputException("'" + name + "' is no path: " + wrong.getReason());
        }
    }

    private static Found.Flaw flaw(Verification.Place place) {
        return new Found.Flaw(place.file().toString(), place.line(), place.what(), place.toString());
    }

    private static Found ask(PeerAddress address, int timeoutMs) {
        if (timeoutMs < 1) {
            throw new BadInputException("--timeout is " + timeoutMs + ": use at least 1 ms");
        }
        var client = new AgentClient(address, timeoutMs);
        var charter = switch (client.get("/charter")) {
            case AgentClient.Answer.Ok(var json) -> Charter.parse(json.canonical());
            case AgentClient.Answer.Refused(var code, var detail) -> throw new AnswerException(Exit.NO,
                    "the agent at " + address + " refused: " + detail + " (" + code + ")");
            case AgentClient.Answer.Unreachable(var reason) -> throw none(address, reason);
        };
        return switch (client.lines("/ledger")) {
            case AgentClient.Text.Lines(var lines) -> admitted(address + "/ledger", lines, charter);
            case AgentClient.Text.None(var reason) -> throw none(address, reason);
        };
    }

    private static AnswerException none(PeerAddress address, String reason) {
        return new AnswerException(Exit.NO, "no agent answers at " + address + ": " + reason);
    }

    /** An agent gives its lines in replay order: each rests on lines before it. */
    private static Found admitted(String name, List<String> lines, Charter charter) {
        var ledger = Ledger.empty(charter.id());
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> wrong = Optional.empty();
            try {
                switch (ledger.admit(Line.parse(lines.get(i)))) {
                    case Admission.Stored(var grown) -> ledger = grown;
                    case Admission.Known known -> wrong = Optional.of("the line stands twice");
                    case Admission.Gap(var missing) -> wrong = Optional.of("it rests on " + missing
                            + ", which does not stand before it");
                    case Admission.Refused(var reason) -> wrong = Optional.of(reason);
                }
            } catch (BadLineException bad) {
                wrong = Optional.of(String.valueOf(bad.getMessage()));
            }
            if (wrong.isPresent()) {
                var flaw = new Found.Flaw(name, i + 1L, wrong.get(), name + " line " + (i + 1) + ": " + wrong.get());
                return found(name, ledger, Found.Condition.DAMAGED, List.of(flaw), Optional.of(charter));
            }
        }
        return found(name, ledger, Found.Condition.SOUND, List.of(), Optional.of(charter));
    }

    private static Found found(String name, Ledger ledger, Found.Condition condition, List<Found.Flaw> flaws,
            Optional<Charter> charter) {
        var forked = condition != Found.Condition.DAMAGED && !ledger.forks().isEmpty();
        return new Found(name, ledger, forked ? Found.Condition.FORKED : condition, flaws, charter);
    }

    private static PeerAddress address(String text) {
        try {
            return PeerAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException("--agent: " + wrong.getMessage());
        }
    }
}
