package io.nodeplane.cli;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate;
import java.io.PrintWriter;
import java.time.Instant;

/** A death certificate for a terminal. */
final class CertificateText {
    private final Certificate certificate;
    private final PrintWriter out;

    private CertificateText(Certificate certificate, PrintWriter out) {
        this.certificate = certificate;
        this.out = out;
    }

    static void print(Certificate certificate, PrintWriter out) {
        new CertificateText(certificate, out).print();
    }

    private void print() {
        var confirmation = certificate.confirmation();
        out.println("Certificate of " + confirmation.id() + ": " + confirmation.feed().node() + " confirmed at "
                + when(confirmation) + " the death of " + certificate.subject() + " in incarnation "
                + certificate.incarnation() + ".");
        out.println("  verdict: " + certificate.verdict());
        certificate.votes().forEach(this::vote);
        certificate.findings().forEach(finding -> out.println("  clause " + finding.clause().word() + ": "
                + (finding.held() ? "held: " : "FAILS: ") + finding.sentence()));
        certificate.quarrels().forEach(quarrel -> out.println("  " + quarrel.suspicion().id() + ": "
                + quarrel.suspicion().feed().node() + " suspected "
                + ((Body.Suspected) quarrel.suspicion().entry().body()).subject() + " at " + when(quarrel.suspicion())
                + quarrel.answer().map(line -> ", answered by " + line.id()).orElse(", and that was not answered")));
        out.println("  not to be proved: " + certificate.duty());
        out.println("  after it: " + certificate.effect().sentence());
        certificate.answer().ifPresent(line -> out.println("  " + line.id() + " " + line.entry().body().kind() + ": "
                + certificate.subject() + " said so at " + when(line) + ", " + certificate.stoodMs(line) * -1
                + " ms later by the wall clocks"));
        certificate.others().forEach(line -> out.println("  " + line.id() + ": " + line.feed().node()
                + " confirmed the same death at " + when(line)));
    }

    private void vote(Certificate.Vote vote) {
        var suspicion = vote.suspicion();
        out.println("  vote of " + vote.voter() + ": " + vote.id() + (suspicion.isEmpty()
                ? ""
                : ", written at " + when(suspicion.get()) + ", " + certificate.stoodMs(suspicion.get())
                        + " ms before the confirmation by the wall clocks; its probes: " + vote.seen())
                + vote.vouched().map(line -> "; its feed has a vote by " + line.id()).orElse("")
                + (vote.flaw().isEmpty() ? "" : "; DOES NOT COUNT: " + vote.flaw()));
    }

    private static String when(Line line) {
        return Instant.ofEpochMilli(line.entry().at()).toString();
    }
}
