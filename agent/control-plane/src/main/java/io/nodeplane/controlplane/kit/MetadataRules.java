package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Stage.fails;
import static io.nodeplane.controlplane.kit.Stage.same;
import static io.nodeplane.controlplane.kit.Stage.that;
import static io.nodeplane.controlplane.kit.Stage.within;

import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Metadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** CP-8: getPeerMetadata, and what is carried. */
final class MetadataRules {
    private static final Metadata WORD = Metadata.of(Map.of("k", "v", "unknown key", "\u00e4\u6771\ud83d\ude80 100%"));

    private static final AtomicLong WORDS = new AtomicLong();

    private MetadataRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.must("8.1",
                        "Metadata equals what the view of the same revision shows, and is never older than an update.",
                        "Two ways of reading agree.", MetadataRules::equal),
                Rule.must("8.2",
                        "An unknown id is `NOT_FOUND`, a malformed one `INVALID_ARGUMENT`, the own one allowed.",
                        "A wrong name is told.", MetadataRules::ids),
                Rule.must("8.3", "The dead answer with the last known data and their state until they are reaped.",
                        "A tunnel can be taken down by its data.", MetadataRules::dead),
                Rule.must("8.4", "Unknown keys and any Unicode text survive, also through third nodes and a restart.",
                        "A newer VPN can say more.", MetadataRules::carried),
                Rule.unchecked("8.5", "Metadata that its peer did not sign is neither shown nor passed on.",
                        "Nobody speaks for another.", "nobody signs, and no fixture injects").of(Features.SIGNATURES),
                Rule.unchecked("8.6",
                        "No private key, cluster secret or token appears in a view, update, report or log line.",
                        "A log can be shown.", "needs an inspection of everything that leaves a node"));
    }

    /** {@return a word that nobody has said before: an earlier one may still be in the view of a node that came back} */
    private static Metadata word() {
        return WORD.with("word", Long.toString(WORDS.incrementAndGet()));
    }

    /** {@return what node 2 has said, when node 1 sees it} */
    private static Metadata published(Stage stage) throws Exception {
        var word = word();
        stage.node(2).publishHeartbeat(Heartbeat.of(1, true, word));
        within(stage.timers().convergence(), "the word is seen", () -> stage.sees(1, 2).metadata().equals(word));
        return word;
    }

    private static void equal(Stage stage) throws Exception {
        stage.joined(2);
        published(stage);
        var member = stage.sees(1, 2);
        var answer = stage.node(1).getPeerMetadata(stage.peer(2));
        same(member.metadata(), answer.metadata(), "the metadata");
        same(member.incarnation(), answer.incarnation(), "the incarnation");
        same(member.metaVersion(), answer.metaVersion(), "metaVersion");
        same(member.state(), answer.state(), "the state");
        same(stage.peer(2), answer.peerId(), "peerId");
    }

    private static void ids(Stage stage) throws Exception {
        stage.joined(2);
        fails(ErrorCode.NOT_FOUND, "an unknown id", () -> stage.node(1).getPeerMetadata("nobody"));
        fails(ErrorCode.INVALID_ARGUMENT, "a malformed id", () -> stage.node(1).getPeerMetadata("No Body"));
        same(stage.peer(1), stage.node(1).getPeerMetadata(stage.peer(1)).peerId(), "the own id");
    }

    private static void dead(Stage stage) throws Exception {
        stage.joined(3);
        published(stage);
        var last = word();
        stage.node(2).publishHeartbeat(Heartbeat.of(2, true, last));
        stage.node(2).leave();
        within(stage.timers().convergence(), "who left is dead/left",
                () -> stage.sees(1, 2).state().equals(MemberState.LEFT));
        var answer = stage.node(1).getPeerMetadata(stage.peer(2));
        same(last, answer.metadata(), "the metadata of who left");
        same(MemberState.LEFT, answer.state(), "the state of who left");
        try {
            stage.cluster().reap(stage.peer(2));
        } catch (Untested never) {
            return;
        }
        fails(ErrorCode.NOT_FOUND, "a reaped peer", () -> stage.node(1).getPeerMetadata(stage.peer(2)));
    }

    private static void carried(Stage stage) throws Exception {
        stage.joined(2);
        var word = published(stage);
        stage.end(2);
        stage.fresh(3).join(stage.seed(1));
        within(stage.timers().convergence(), "a third node shows the word of who is gone",
                () -> stage.lists(3, 2) && stage.sees(3, 2).metadata().equals(word));
        stage.fresh(2).join(stage.seed(1));
        within(stage.timers().heal(), "the word survives the restart", () -> stage.lists(3, 2)
                && stage.sees(3, 2).state().equals(MemberState.ALIVE) && stage.sees(3, 2).metadata().equals(word)
                && stage.lists(2, 2) && stage.sees(2, 2).metadata().equals(word));
        that(!stage.sees(2, 2).dataPlaneReady(), "a process that has just begun is ready without a heartbeat");
    }
}
