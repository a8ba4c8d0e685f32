package io.nodeplane.cli;

import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.Backup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a data directory of a backup, if no second self can come of it as far as anybody says. */
@Command(name = "restore", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Makes a data directory of a backup, for the node that it is of. For when nobody else has the ledger any more:"
                + " a node whose peers live starts on an empty directory, and gets all from them.",
        "Refused: a backup that is not whole, a directory that has something, a node that lives, a backup that is older than"
                + " what somebody who answers holds of this node. The node begins a new feed at its start."})
final class RestoreCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "BACKUP", description = "A folder that 'backup' has made.")
    private Path folder = Path.of("");
    @Option(names = "--config", paramLabel = "FILE", description = "The settings of the agent.")
    private @Nullable Path config;
    @Option(names = "--node", paramLabel = "ID", description = "Who it is to be: the node that the backup is of.")
    private @Nullable String node;
    @Option(names = "--data", paramLabel = "DIR", description = "The data directory to make (data).")
    private @Nullable String data;
    @Option(names = "--seeds", paramLabel = "HOST:PORT,...", //
            description = "Whom to ask besides the members that the backup knows (none).")
    private @Nullable String seeds;

    RestoreCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var sources = new Sources(flags(), environment, config);
        var place = Path.of(sources.find("data").map(Sources.Given::text).orElse("data"));
        List<PeerAddress> given = sources.find("seeds").map(text -> text.each(PeerAddress::parse)).orElse(List.of());
        var backup = Backup.read(folder);
        var who = sources.require("node").as(NodeId::new);
        if (!who.equals(backup.node())) {
            throw new BadInputException(
                    "the backup in " + folder + " is " + backup.node() + "'s, and the settings are of "
                            + who + ": what it holds of others a node gets from them");
        }
        Backup.requireEmpty(place);
        var ledger = Backup.ledger(folder);
        var others = addresses(ledger, given);
        var seen = SecondSelf.look(who, backup.cluster().toString(), ledger, others);
        if (!seen.objections().isEmpty()) {
            line.getErr().println(String.join("; ", seen.objections())
                    + ". Nothing was restored: start the node on an empty directory, and it gets all from the others");
            return Exit.NO;
        }
        Backup.restore(folder, place, own(ledger, who));
        tell(backup, place, seen, line.getOut());
        return Exit.OK;
    }

    private List<PeerAddress> addresses(Ledger ledger, List<PeerAddress> given) {
        var addresses = new TreeMap<String, PeerAddress>();
        given.forEach(seed -> addresses.put(seed.toString(), seed));
        Membership.replay(Backup.charter(folder), ledger).view().members().values()
                .forEach(member -> addresses.put(member.address().toString(), member.address()));
        return new ArrayList<>(addresses.values());
    }

    /** The feed that ends last in the order of causes: the node began it after the others. */
    private static Optional<FeedId> own(Ledger ledger, NodeId node) {
        return ledger.feeds(node).stream()
                .max((one, other) -> Long.compare(ledger.feed(one).getLast().entry().lamport(),
                        ledger.feed(other).getLast().entry().lamport()));
    }

    private static void tell(Backup backup, Path place, SecondSelf seen, PrintWriter out) {
        out.println(backup.entries() + " entries of " + backup.node() + " are in " + place);
        out.println("what is known: " + (seen.answered().isEmpty()
                ? "nobody answered"
                : "no " + backup.node() + " is heard by " + String.join(", ", seen.answered())
                        + ", and none of them holds more of it"));
        if (!seen.silent().isEmpty()) {
            out.println("what is not known: whether it lives, or has gone on, where nobody answered: "
                    + seen.silent().stream().map(PeerAddress::toString).collect(Collectors.joining(", "))
                    + ". It begins a new feed at its start, so the old one is not forked; if it lives after all, both"
                    + " show 'rival'");
        }
    }

    private Map<String, String> flags() {
        var flags = new TreeMap<String, String>();
        Sources.put(flags, "node", node);
        Sources.put(flags, "data", data);
        Sources.put(flags, "seeds", seeds);
        return flags;
    }
}
