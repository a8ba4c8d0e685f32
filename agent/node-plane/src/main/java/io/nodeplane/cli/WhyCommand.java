package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.membership.Certificate;
import io.nodeplane.membership.Explanation;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.CharterFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains the state of a node by the entries that make it, and gives the certificate of each of its deaths. */
@Command(name = "why", mixinStandardHelpOptions = true, //
        description = {"Explains a node's state by the few entries that make it.",
                "Of each confirmation of its death, justified or not, the certificate is given: votes, clauses of the"
                        + " rule, and what came after."}, //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:explained", "1:the ledger says nothing of the node, or no agent answers",
                "2:there is no ledger or no charter, or the command line is wrong", "4:the ledger is damaged"})
final class WhyCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(index = "0", paramLabel = "NODE", description = "The node.")
    private String node = "";
    @Parameters(index = "1", arity = "0..1", paramLabel = LedgerSource.LABEL, description = LedgerSource.MEANING)
    private @Nullable String source;
    @Mixin
    private final LedgerSource ledgers = new LedgerSource();
    @Option(names = "--charter", paramLabel = "FILE", description = "The cluster's charter (the agent's own; else"
            + " charter.json in the data directory, or here).")
    private @Nullable Path charter;
    @Option(names = "--json", description = "The answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var subject = subject();
        var found = ledgers.open(source).usable();
        var membership = Membership.replay(charter(found), found.ledger());
        var explanation = Explanation.of(membership, found.ledger(), subject)
                .orElseThrow(() -> new AnswerException(Exit.NO, "the ledger says nothing of " + subject));
        var certificates = Certificate.of(membership, found.ledger(), subject);
        if (json) {
            line.getOut().println(json(subject, membership.view().member(subject), explanation)
                    .with("certificates", new Json.Arr(certificates.stream().<Json>map(Certificate::json).toList()))
                    .with("charter", membership.charter().json()).with("head", found.ledger().head().hex())
                    .canonical());
        } else {
            show(explanation, certificates, line.getOut());
        }
        return Exit.OK;
    }

    private static void show(Explanation explanation, List<Certificate> certificates, PrintWriter out) {
        out.println(explanation.summary() + ".");
        explanation.reasons().forEach(reason -> out.println("  " + reason.line().id() + " "
                + reason.line().entry().body().kind() + ": " + reason.sentence()));
        certificates.forEach(certificate -> CertificateText.print(certificate, out));
    }

    private static Json.Obj json(NodeId subject, Optional<Member> member, Explanation explanation) {
        var because = explanation.reasons().stream()
                .<Json>map(reason -> Json.object()
                        .with("entry", reason.line().id().json())
                        .with("kind", reason.line().entry().body().kind())
                        .with("at", reason.line().entry().at())
                        .with("sentence", reason.sentence()))
                .toList();
        var json = Json.object().with("node", subject.value()).with("summary", explanation.summary())
                .with("because", new Json.Arr(because));
        return member.map(known -> json.with("member", known.json())).orElse(json);
    }

    private NodeId subject() {
        try {
            return new NodeId(node);
        } catch (IllegalArgumentException wrong) {
            throw new BadInputException(String.valueOf(wrong.getMessage()));
        }
    }

    private Charter charter(Found found) {
        var named = charter == null
                ? found.charter().or(() -> CharterFile.find(Path.of("charter.json")))
                : Optional.of(CharterFile.read(charter));
        var founding = named.orElseThrow(() -> new BadInputException("who may vote stands in the cluster's charter:"
                + " name it with --charter FILE"));
        if (!founding.id().equals(found.ledger().cluster())) {
            throw new BadInputException("the charter is of cluster " + founding.id().brief() + "..., the ledger of "
                    + found.ledger().cluster().brief() + "...: name the charter that founded this cluster");
        }
        return founding;
    }
}
