package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.store.CharterFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proposes another charter. */
@Command(name = "propose", mixinStandardHelpOptions = true, sortOptions = false, //
        description = {
                "Proposes the charter of the next epoch, at an agent of any member. It decides nothing: a majority"
                        + " of the voters has to approve it, each at its own agent.",
                "Before the first one, upgrade all agents: an older one goes on under the founding charter."})
final class ProposeCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @ArgGroup(multiplicity = "1")
    private final Change change = new Change();
    @Mixin
    private final ApiOptions agent = new ApiOptions();

    /** What is wanted: one voter more or fewer, or a whole document. */
    static final class Change {
        @Option(names = "--add", required = true, paramLabel = "ID", description = "This member shall be a voter.")
        private @Nullable String add;
        @Option(names = "--remove", required = true, paramLabel = "ID", description = "This voter shall be none any more.")
        private @Nullable String remove;
        @Option(names = "--again", required = true, paramLabel = "PROPOSAL", description = "The charter of this proposal,"
                + " once more: a later proposal wins.")
        private @Nullable String again;
        @Option(names = "--charter", required = true, paramLabel = "FILE", description = "This charter: one voter more or"
                + " fewer, or none, and whatever times.")
        private @Nullable Path charter;

        private Json.Obj json() {
            if (add != null) {
                return Json.object().with("add", Json.printable(add));
            }
            if (remove != null) {
                return Json.object().with("remove", Json.printable(remove));
            }
            return again != null
                    ? Json.object().with("again", Json.printable(again))
                    : Json.object().with("charter", CharterFile.read(Objects.requireNonNull(charter)).json());
        }
    }

    ProposeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var wanted = change.json().canonical();
        return agent.order(environment, line.getErr(), plane -> ApproveCommand.show("proposed",
                plane.proposeCharter(wanted), line.getOut()));
    }
}
