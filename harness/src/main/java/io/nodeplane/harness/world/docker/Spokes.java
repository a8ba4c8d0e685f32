package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Makes networks on subnets that nobody else uses. */
final class Spokes {
    private static final int ATTEMPTS_MAX = 50;

    private final DockerClient docker;
    private final SortedMap<String, String> labels;
    private final List<Subnet> pools;
    private final List<Subnet> used;
    private final Door door;

    /** @param pools where to take subnets from, best first */
    Spokes(DockerClient docker, SortedMap<String, String> labels, List<Subnet> pools, Door door) {
        this.docker = docker;
        this.labels = labels;
        this.pools = pools;
        this.door = door;
        this.used = new ArrayList<>(HostRoutes.read());
        docker.listNetworksCmd().exec().stream().flatMap(Spokes::subnets).forEach(used::add);
    }

    /**
     * Makes a network.
     *
     * @param internal whether it leads nowhere but to its own members
     * @throws IllegalStateException if no subnet of the pools is free
     */
    Spoke create(String name, boolean internal) {
        for (var attempt = 1;; attempt++) {
            var subnet = next();
            used.add(subnet);
            var spoke = new Spoke(name, subnet);
            var range = new Network.Ipam.Config().withSubnet(subnet.toString()).withGateway(spoke.bridgeAddress());
            try {
                door.pass(() -> docker.createNetworkCmd().withName(name).withDriver("bridge").withInternal(internal)
                        .withLabels(labels).withCheckDuplicate(true).withIpam(new Network.Ipam().withConfig(range))
                        .exec());
                return spoke;
            } catch (DockerException e) {
                // Another lab was quicker, or the engine knows of a use that its list does not show.
                if (attempt == ATTEMPTS_MAX || !String.valueOf(e.getMessage()).contains("overlap")) {
                    throw e;
                }
            }
        }
    }

    private Subnet next() {
        return pools.stream().flatMap(pool -> pool.free(Spoke.PREFIX, used, 1).stream()).findFirst()
                .orElseThrow(() -> new IllegalStateException("no free /" + Spoke.PREFIX + " subnet is left in " + pools
                        + ": remove Docker networks that nobody uses (docker network prune), or add -Dworld=process"));
    }

    private static Stream<Subnet> subnets(Network network) {
        return Optional.ofNullable(network.getIpam()).map(Network.Ipam::getConfig).stream().flatMap(List::stream)
                .map(Network.Ipam.Config::getSubnet).filter(Objects::nonNull)
                .flatMap(text -> Subnet.parse(text).stream());
    }
}
