package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Approves a proposal. */
@Command(name = "approve", mixinStandardHelpOptions = true, //
        description = {
                "Approves a proposal, as a voter. It is in force when a majority of the voters has approved it and heard"
                        + " of that from each other; 'charter show' says what is missing.",
                "A voter may approve a later proposal after an earlier one, and not the other way round."})
final class ApproveCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(paramLabel = "PROPOSAL", description = "The first digits of its digest, four at least.")
    private String proposal = "";
    @Mixin
    private final ApiOptions agent = new ApiOptions();

    ApproveCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var approval = Json.object().with("proposal", Json.printable(proposal)).canonical();
        return agent.order(environment, line.getErr(), plane -> show("approved", plane.approveCharter(approval),
                line.getOut()));
    }

    /** Says what the agent did: the digest is for a script, and so at a place of its own. */
    static int show(String done, String answer, PrintWriter out) {
        var json = JsonParser.parseObject(answer);
        out.println(done + " " + json.text("proposal") + " for epoch " + json.number("epoch"));
        json.find("note").ifPresent(note -> out.println(((Json.Str) note).value()));
        return Exit.OK;
    }
}
