package io.nodeplane.harness.experiment;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/** What can be expected of a mesh VPN: judged from what its devices wrote down. */
final class TrafficVerbs {
    private static final String NEEDS = " In a cluster with `vpn`.";
    private static final Head AMONG = new Head("ofTunnels", "Expectations of tunnels",
            "Nodes: it is about every tunnel between two of them." + ExpectationVerbs.OR_THE_RUN);
    private static final String TUNNELS = "The nodes between which the tunnels are.";
    private static final Shape<Integer> COUNT = Shapes.number(Bounds.COUNT);

    static final List<Word<Expectation, ?>> ALL = List.of(
            word("carried", TrafficClaim.Carried.class,
                    "At the end of the stretch all tunnels among the nodes carry, in"
                            + " both directions." + NEEDS,
                    among(new TrafficClaim.Carried())),
            word("not-carried", TrafficClaim.NotCarried.class,
                    "At the end of the stretch no tunnel among the nodes carries anything, in either direction."
                            + NEEDS,
                    among(new TrafficClaim.NotCarried())),
            word("lost", TrafficClaim.LostAtMost.class, "How many probes get no answer within two seconds." + NEEDS,
                    Form.of(new Head("lost", "Of which tunnels, and how many." + ExpectationVerbs.OR_THE_RUN),
                            Key.of("nodes", TUNNELS, Places.SEVERAL, Expectation.Traffic::nodes),
                            Key.of("at-most", "The most probes that are lost, all together.", COUNT,
                                    said -> lost(said).most()),
                            Key.of("of-at-least", "So many have to be sent, or the answer is UNKNOWN. Default: 1.",
                                    COUNT,
                                    said -> lost(said).ofAtLeast(), 1),
                            new Stretches<>(Expectation.Traffic::when),
                            (nodes, most, least, when) -> new Expectation.Traffic(nodes,
                                    new TrafficClaim.LostAtMost(most, least), when))),
            word("handshakes-kept", TrafficClaim.HandshakesKept.class,
                    "No handshake among the nodes is made anew before"
                            + " its time: WireGuard makes new keys after two minutes, and a device that was told to forget its"
                            + " peers at once." + NEEDS,
                    among(new TrafficClaim.HandshakesKept())),
            word("peers-kept", TrafficClaim.PeersKept.class, "No device of the nodes loses a peer." + NEEDS,
                    Form.of(new Head("peersKept", "`peers-kept`", "Whose devices." + ExpectationVerbs.OR_THE_RUN),
                            Key.of("nodes", "The nodes that it is about.", Places.PLAIN, Expectation.Traffic::nodes),
                            new Stretches<>(Expectation.Traffic::when),
                            (nodes, when) -> new Expectation.Traffic(nodes, new TrafficClaim.PeersKept(), when))),
            word("peers-removed", TrafficClaim.PeersRemoved.class,
                    "At some moment each observer's device has none of the"
                            + " subjects as a peer any more." + NEEDS,
                    Form.of(new Head("peersRemoved", "`peers-removed`",
                            "Whose devices drop whom." + ExpectationVerbs.OR_THE_RUN),
                            Key.of("by", "The observers.", Places.PLAIN, Expectation.Traffic::nodes),
                            Key.of("subjects", "The nodes that are dropped.", Places.SUBJECTS,
                                    said -> ((TrafficClaim.PeersRemoved) said.claim()).subjects()),
                            new Stretches<>(Expectation.Traffic::when),
                            (by, subjects, when) -> new Expectation.Traffic(by,
                                    new TrafficClaim.PeersRemoved(subjects), when))
                            .unless(said -> ConditionVerbs.self(said.nodes(),
                                    ((TrafficClaim.PeersRemoved) said.claim()).subjects()))));

    private TrafficVerbs() {}

    private static TrafficClaim.LostAtMost lost(Expectation.Traffic said) {
        return (TrafficClaim.LostAtMost) said.claim();
    }

    private static Word<Expectation, Expectation.Traffic> word(String name, Class<? extends TrafficClaim> claim,
            String meaning, Shape<Expectation.Traffic> shape) {
        Function<Expectation, Optional<Expectation.Traffic>> out = said -> said instanceof Expectation.Traffic traffic
                && claim.isInstance(traffic.claim()) ? Optional.of(traffic) : Optional.empty();
        return new Word<>(name, meaning, shape, traffic -> traffic, out);
    }

    private static Form<Expectation.Traffic> among(TrafficClaim claim) {
        Key<Expectation.Traffic, SortedSet<NodeId>> nodes = Key.of("nodes", TUNNELS, Places.SEVERAL,
                Expectation.Traffic::nodes);
        return Form.of(AMONG, nodes, new Stretches<>(Expectation.Traffic::when),
                (which, when) -> new Expectation.Traffic(which, claim, when));
    }
}
