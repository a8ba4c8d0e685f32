package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.MemberState;
import java.util.List;

/** CP-10 and CP-11: claims and versions. */
final class LaterRules {
    private static final String NO_CLAIMS = "no fixture claims addresses yet";

    private LaterRules() {}

    static List<Rule> rules() {
        return List.of(
                claim("10.1", "In no view do two routable members overlap in allowed IPs or share a key.",
                        "Traffic has one way."),
                claim("10.2", "The winner of a claim is the same on all nodes, whatever the order of learning.",
                        "Nobody routes in circles."),
                claim("10.3", "The loser stays a member, not routable, and is told.", "A conflict can be mended."),
                claim("10.4", "Equal display names never break routing.", "Names are for people."),
                claim("10.5", "An address is not used again before its quarantine, and can be after it.",
                        "Old packets do not reach a new peer."),
                Rule.must("11.1",
                        "`capabilities()` is true: constant, in every state, no limit below the least, this module's"
                                + " spec.",
                        "A VPN can rely on what is declared.", LaterRules::capabilities),
                Rule.must("11.2", "Within v1 there are only additions: unknown words are read as the spec says.",
                        "An old VPN survives a new plane.", LaterRules::additions),
                Rule.unchecked("11.3", "A cluster of protocol N and N-1 keeps CP-2 to CP-9.",
                        "An upgrade is no outage.",
                        "there is one protocol version so far"));
    }

    private static Rule claim(String id, String text, String intent) {
        return Rule.unchecked(id, text, intent, NO_CLAIMS).of(Features.ADDRESS_CLAIMS);
    }

    private static void capabilities(Stage stage) throws Exception {
        var plane = stage.fresh(1);
        var declared = plane.capabilities();
        that(!declared.name().isEmpty() && !declared.version().isEmpty(), "name or version is empty");
        same(Capabilities.SPEC, declared.spec(), "the spec");
        var limits = declared.limits();
        that(limits.metaMaxBytes() >= Limits.LEAST.metaMaxBytes()
                && limits.subscriptionsMax() >= Limits.LEAST.subscriptionsMax(),
                "a limit is below the least: " + limits);
        that(declared.timers().certainty().compareTo(declared.timers().suspicion()) > 0,
                "certainty is declared to come before suspicion");
        plane.join(List.of());
        same(declared, plane.capabilities(), "the capabilities while joined");
        plane.close();
        same(declared, plane.capabilities(), "the capabilities after close()");
    }

    private static void additions(Stage stage) throws Exception {
        var view = stage.fresh(1).join(List.of());
        same(1, view.schemaVersion(), "schemaVersion");
        that(view.health() != Health.UNKNOWN, "a plane of this spec says UNKNOWN of its health");
        same(MemberState.SUSPECT, MemberState.read("suspect"), "a known word");
        that(MemberState.read("dead/of-a-later-spec").isDead() && !MemberState.read("of-a-later-spec").isDead(),
                "unknown states are read wrong");
    }
}
