package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A subscriber that keeps what it is told. */
final class Updates implements MembershipHandler {
    /** Guarded by this. */
    private final List<MembershipUpdate> heard = new ArrayList<>();

    @Override
    public synchronized void handle(MembershipUpdate update) {
        heard.add(update);
    }

    /** {@return whether some update spoke so of this peer} */
    synchronized boolean told(String peer, Predicate<Member> of) {
        return heard.stream().flatMap(Updates::members).anyMatch(member -> member.peerId().equals(peer)
                && of.test(member));
    }

    /** {@return what the last update that spoke of this peer said of it} */
    synchronized Optional<Member> last(String peer) {
        return heard.stream().flatMap(Updates::members).filter(member -> member.peerId().equals(peer))
                .reduce((before, after) -> after);
    }

    /** {@return every update that says something of members, in a line each} */
    synchronized String text() {
        return String.join("\n", heard.stream().map(Updates::line).filter(line -> !line.isEmpty()).toList());
    }

    private static Stream<Member> members(MembershipUpdate update) {
        return switch (update) {
            case MembershipUpdate.Snapshot snapshot -> snapshot.view().members().stream();
            case MembershipUpdate.Delta delta -> Stream.concat(delta.added().stream(), delta.updated().stream());
            case MembershipUpdate.KeepAlive alive -> Stream.empty();
        };
    }

    private static String line(MembershipUpdate update) {
        return switch (update) {
            case MembershipUpdate.Snapshot snapshot -> "snapshot " + snapshot.reason() + ", revision "
                    + snapshot.revision() + ", " + snapshot.health() + ": " + words(snapshot.view().members());
            case MembershipUpdate.Delta delta -> "delta to revision " + delta.revision() + ", " + delta.health()
                    + part("added", delta.added()) + part("updated", delta.updated())
                    + (delta.removed().isEmpty() ? "" : "; removed " + delta.removed());
            case MembershipUpdate.KeepAlive alive -> "";
        };
    }

    private static String part(String what, List<Member> members) {
        return members.isEmpty() ? "" : "; " + what + " " + words(members);
    }

    private static String words(List<Member> members) {
        return members.isEmpty() ? "nobody" : String.join(", ", members.stream().map(Updates::word).toList());
    }

    /** {@return the member in a few words} */
    static String word(Member member) {
        return member.peerId() + " " + member.state().text() + " (incarnation " + member.incarnation()
                + (member.suspectedBy().isEmpty()
                        ? ""
                        : ", suspected by " + String.join(" and ",
                                member.suspectedBy()))
                + (member.dataPlaneReady() ? ", ready" : "") + ")";
    }
}
