package io.nodeplane.harness.probe;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** All probes, by their names. */
public final class Probes {
    private static final String NO_VPN = "it needs the mesh VPN as a process (agent/mesh-vpn), and no probe of this lab"
            + " runs that yet";

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
        for (var name : new String[]{"vpn-on-the-agent", "vpn-hears-of-changes", "vpn-without-stub", "vpn-demo"}) {
            all.put(name, bench -> new Probe.Answer.Missing(NO_VPN));
        }
        return Collections.unmodifiableSortedMap(all);
    }
}
