package io.nodeplane.harness.standing.demo;

import static io.nodeplane.harness.standing.demo.Sights.ALIVE;
import static io.nodeplane.harness.standing.demo.Sights.DEAD;
import static io.nodeplane.harness.standing.demo.Sights.SUSPECT;
import static io.nodeplane.harness.standing.demo.Sights.agree;
import static io.nodeplane.harness.standing.demo.Sights.believe;
import static io.nodeplane.harness.standing.demo.Sights.buriesNobody;
import static io.nodeplane.harness.standing.demo.Sights.isolated;
import static io.nodeplane.harness.standing.demo.Sights.oneBelieves;

import io.nodeplane.harness.standing.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scenes of the demonstration, in order: five nodes, of which one is killed and another one cut off. */
public final class Scenes {
    /** How many nodes they need. */
    public static final int NODES = 5;
    private static final List<String> ALL = List.of("node-1", "node-2", "node-3", "node-4", "node-5");
    private static final List<String> MAJORITY = ALL.subList(0, 3);
    private static final List<String> SURVIVORS = ALL.subList(0, 4);
    private static final String LONELY = "node-4";
    private static final String VICTIM = "node-5";
    /** Longer than anything here takes on a slow machine. */
    private static final Duration LONG = Duration.ofSeconds(90);
    /** Twice the time for which suspicions have to stand before they may become certain. */
    private static final Duration TWICE_CONFIRMED = Duration.ofSeconds(5);
    private static final Beat ALL_AGREE = new Beat.Until(
            "all five have joined, believe one another alive, and have one ledger", agree(ALL), LONG);

    private Scenes() {}

    /**
     * {@return all of them}
     *
     * @param name of the cluster, as it is typed where it has to be named
     * @param more what follows when the cluster is whole again: scenes that not every machine can show
     * @param evidence the folder in which it is kept
     * @param reports what to read afterwards, a line each
     */
    public static List<Scene> all(String name, List<Scene> more, Path evidence, List<String> reports) {
        var scenes = new ArrayList<>(List.of(formed(name), killed(name), suspected(), certain(), split(name),
                healed(name), restarted(name)));
        scenes.addAll(more);
        scenes.add(Evidence.scene(VICTIM, evidence, reports));
        return scenes;
    }

    private static Scene formed(String name) {
        return new Scene("Five nodes, and no leader", List.of(
                "Each agent knows a list of seeds and nothing else; each keeps a ledger of its own, and exchanges it.",
                "Every link between two of them goes through a proxy, which is how the lab breaks it.",
                "Look in from another terminal: lab status --watch --name=" + name),
                List.of(
                        ALL_AGREE,
                        new Beat.Table()));
    }

    private static Scene killed(String name) {
        return new Scene("A node is killed", List.of(
                "SIGKILL: it says no word of farewell. Nobody tells the others; each of them probes one member at a time,",
                "and asks others to try before it says anything. Who is the first to notice?"),
                List.of(
                        new Beat.Give("lab kill 5 --name=" + name, new Order.Kill(VICTIM)),
                        new Beat.Until("one of the others no longer believes " + VICTIM + " alive",
                                oneBelieves(SURVIVORS, VICTIM, SUSPECT, DEAD), LONG)));
    }

    private static Scene suspected() {
        return new Scene("Suspicion spreads", List.of(
                "A suspicion is an entry in the ledger of whoever has it: it says who, of whom, and by which probes.",
                "It travels as every entry does. The suspect could answer, if it lived."),
                List.of(
                        new Beat.Until("each of the other four believes " + VICTIM + " suspect, or dead already",
                                believe(SURVIVORS, List.of(VICTIM), SUSPECT, DEAD), LONG)));
    }

    private static Scene certain() {
        return new Scene("Certainty", List.of(
                "Dead for certain takes a majority of voters that trust each other, whose suspicions have stood for 2.5 s.",
                "Any agent can say on what the death rests; so can anybody with a copy of the ledger."),
                List.of(
                        new Beat.Until("each of the other four believes " + VICTIM + " dead",
                                believe(SURVIVORS, List.of(VICTIM), DEAD), LONG),
                        new Beat.Ask(Evidence.why(VICTIM, "node-1"))));
    }

    private static Scene split(String name) {
        return new Scene("A split", List.of(
                LONELY + " is cut off: every byte from and to it is lost in silence. It sees three nodes fall silent, they",
                "see one. Both sides know the same rule. Which of them may be certain?"),
                List.of(
                        new Beat.Give("lab cut 4 --name=" + name, new Order.Cut(List.of(LONELY), "drop", false,
                                Order.Plane.BOTH)),
                        new Beat.Until("the three believe " + LONELY + " dead", believe(MAJORITY, List.of(LONELY),
                                DEAD), LONG),
                        new Beat.Until(LONELY + " believes the three suspect, and says that it is isolated",
                                believe(List.of(LONELY), MAJORITY, SUSPECT).and(isolated(LONELY)), LONG),
                        new Beat.Throughout(LONELY + " believes none of the three dead, however long they are silent",
                                buriesNobody(LONELY, MAJORITY), TWICE_CONFIRMED),
                        new Beat.Table()));
    }

    private static Scene healed(String name) {
        return new Scene("The split heals", List.of(
                "The links carry again. Nobody decides who was right: the ledgers are exchanged, and " + LONELY,
                "answers its own death by a higher incarnation. " + VICTIM + " is still gone."),
                List.of(
                        new Beat.Give("lab heal --name=" + name, new Order.Heal(List.of())),
                        new Beat.Until("the four believe one another alive, and have one ledger", agree(SURVIVORS),
                                LONG),
                        new Beat.Until("they still believe " + VICTIM + " dead", believe(SURVIVORS, List.of(VICTIM),
                                DEAD), LONG)));
    }

    private static Scene restarted(String name) {
        return new Scene("The dead node comes back", List.of(
                "The same node on the disk that it had. It knows from its own feed who it is, and learns that it was",
                "confirmed dead. Dead is not for ever: only it itself can answer that."),
                List.of(
                        new Beat.Give("lab start 5 --name=" + name, new Order.Start(VICTIM)),
                        new Beat.Until("each of the others believes " + VICTIM + " alive", believe(SURVIVORS, List.of(
                                VICTIM), ALIVE), LONG),
                        ALL_AGREE,
                        new Beat.Table()));
    }
}
