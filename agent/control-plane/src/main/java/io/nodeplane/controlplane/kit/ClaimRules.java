package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.throughout;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import java.time.Duration;
import java.util.List;

/** CP-10, as far as it needs neither a quarantine nor an address that a join requires: who has what two claim. */
final class ClaimRules {
    private static final String NET = "10.99.0.0/24";
    private static final String ADDRESS = "10.99.0.5/32";
    private static final String FREE = "10.98.0.5/32";
    private static final Duration WATCHED = Duration.ofMillis(500);

    private ClaimRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("10.6",
                        "Of two living members whose blocks share an address, or that claim one key, the one that"
                                + " claimed first is routable in all views, and the other is not and says `ADDRESS` or"
                                + " `KEY`, its own view too; it is routable within the convergence time after it claims"
                                + " what is free.",
                        "Traffic has one way, and a conflict can be mended.", ClaimRules::settled)
                        .of(Features.SETTLED_CLAIMS),
                Rule.must("10.7",
                        "A claim ends with the life of its member: who waited has the address then, and keeps it when"
                                + " that member comes back.",
                        "Who carries traffic is not displaced.", ClaimRules::ended).of(Features.SETTLED_CLAIMS));
    }

    private static void claim(Stage stage, int node, long seq, String... blocks) throws Exception {
        var said = Metadata.EMPTY.withAllowedIps(List.of(blocks).stream().map(AddressBlock::parse).toList());
        stage.node(node).publishHeartbeat(Heartbeat.of(seq, true, said));
        within(stage.timers().convergence(), "all show what " + stage.peer(node) + " claims", () -> {
            for (int observer = 1; observer <= 3; observer++) {
                if (!stage.sees(observer, node).metadata().equals(said)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean routed(Stage stage, int winner, int loser) {
        for (int observer = 1; observer <= 3; observer++) {
            var lost = stage.sees(observer, loser);
            if (!stage.sees(observer, winner).routable() || lost.routable() || lost.conflict() != Conflict.ADDRESS) {
                return false;
            }
        }
        return true;
    }

    private static void settled(Stage stage) throws Exception {
        stage.joined(3);
        claim(stage, 2, 1, NET);
        claim(stage, 3, 1, ADDRESS);
        within(stage.timers().convergence(), "the first has it in all views, and the other is told", () -> routed(stage,
                2, 3));
        throughout(WATCHED, "the first has it", () -> routed(stage, 2, 3));
        stage.agreed(3, stage.timers().convergence());
        claim(stage, 3, 2, FREE);
        within(stage.timers().convergence(), "who claims what is free is routable", () -> {
            for (int observer = 1; observer <= 3; observer++) {
                if (!stage.sees(observer, 3).routable() || stage.sees(observer, 3).conflict() != Conflict.NONE) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void ended(Stage stage) throws Exception {
        stage.joined(3);
        claim(stage, 2, 1, ADDRESS);
        claim(stage, 3, 1, ADDRESS);
        within(stage.timers().convergence(), "the first has it", () -> routed(stage, 2, 3));
        stage.node(2).leave();
        within(stage.timers().convergence(), "who waited has it", () -> stage.sees(1, 2).state()
                .equals(MemberState.LEFT) && stage.sees(1, 3).routable() && stage.sees(3, 3).routable());
        stage.node(2).join(stage.seed(1));
        claim(stage, 2, 1, ADDRESS);
        within(stage.timers().convergence(), "who came back waits", () -> routed(stage, 3, 2));
        same(Conflict.NONE, stage.sees(1, 3).conflict(), "the conflict of who has it");
        that(stage.sees(2, 3).routable(), "who came back does not see the other as routable");
    }
}
