package io.nodeplane.harness.standing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A standing cluster as it was at one moment.
 *
 * @param until when it ends by itself
 * @param broken what is broken and by which name it is healed, each in one line
 * @param vpn what its mesh VPN is like, if it has one
 */
public record View(String name, String world, Instant until, List<Seen> nodes, List<String> broken,
        Optional<Vpn> vpn) {

    /**
     * One node.
     *
     * @param process {@code runs}, {@code paused} or {@code down}
     * @param at where a person reaches its agent; empty where nobody can
     * @param phase what it says of itself; empty if it does not answer
     * @param isolated whether it hears no majority of voters
     * @param head of its ledger, shortened; empty if it does not answer
     * @param entries of its ledger
     * @param believes what it believes of each node that it knows of
     */
    public record Seen(String node, String process, String at, String phase, boolean isolated, String head,
            long entries, SortedMap<String, String> believes) {}

    /**
     * The mesh VPN.
     *
     * @param carried how many packets between devices arrived
     * @param cut how many did not, because their link was cut
     */
    public record Vpn(List<Device> devices, long carried, long cut) {}

    /**
     * The VPN of one node.
     *
     * @param running whether it runs
     * @param tunnels {@code carries} or {@code silent}, by the node that each leads to
     */
    public record Device(String node, boolean running, SortedMap<String, String> tunnels) {}

    /** {@return how many ledger heads there are among those that answer} */
    public long heads() {
        return nodes.stream().map(Seen::head).filter(head -> !head.isEmpty()).distinct().count();
    }
}
