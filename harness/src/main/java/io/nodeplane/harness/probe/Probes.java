package io.nodeplane.harness.probe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** All probes, by their names. */
public final class Probes {
    /** What the plan of the weeks may name. */
    public static final SortedMap<String, Probe> ALL = all();

    private Probes() {}

    private static SortedMap<String, Probe> all() {
        var all = new TreeMap<String, Probe>();
        all.put("one-agent", new OneAgent());
        all.put("stub-over-http", new StubOverHttp());
        all.put("client-on-the-agent", new ClientOnTheAgent());
        all.put("updates-over-http", new UpdatesOverHttp());
        all.put("view-by-replay", new ViewByReplay());
        all.put("suspicion-over-http", new SuspicionOverHttp());
        all.put("replay-restores", new ReplayRestores());
        all.put("a-death-explained", new ADeathExplained());
        all.put("start-and-stop", new StartAndStop());
        all.put("vpn-on-the-stub", VpnMesh.probe(VpnMesh.ON_THE_STUB, VpnProbes::onTheStub));
        all.put("vpn-on-the-agent", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnProbes::onTheAgent));
        all.put("vpn-hears-of-changes", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnProbes::hearsOfChanges));
        all.put("vpn-without-stub", VpnMesh.probe(VpnMesh.ON_BOTH, VpnProbes::withoutStub));
        all.put("vpn-swap", VpnMesh.probe(VpnMesh.FORTH_AND_BACK, VpnSwap::forthAndBack));
        all.put("vpn-demo", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnProbes::demo));
        all.put("vpn-data-cut", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnFaults::dataCut));
        all.put("vpn-control-cut", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnFaults::controlCut));
        all.put("vpn-split", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnFaults::split));
        all.put("vpn-round-trips", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnFaults::roundTrips));
        all.put("vpn-wrong-secret", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnIntruders::wrongSecret));
        all.put("vpn-same-address", VpnMesh.probe(VpnMesh.ON_AGENTS, VpnIntruders::sameAddress));
        return Collections.unmodifiableSortedMap(all);
    }
}
