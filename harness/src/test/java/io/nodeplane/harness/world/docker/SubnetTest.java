package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.model.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
    @Test
    void a_subnet_is_written_as_it_is_read_without_the_bits_behind_the_prefix() {
        assertThat(subnet("172.31.4.9/28")).hasToString("172.31.4.0/28");
        assertThat(subnet("0.0.0.0/0")).hasToString("0.0.0.0/0");
        assertThat(subnet("255.255.255.255/32")).hasToString("255.255.255.255/32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "172.31.0.0", "172.31.0/16", "172.31.0.256/16", "10.0.0.0/33", "fd00::/64"})
    void anything_else_is_no_subnet(String text) {
        assertThat(Subnet.parse(text)).isEmpty();
    }

    @Test
    void addresses_are_counted_from_the_first() {
        assertThat(subnet("10.0.0.8/29").address(0)).isEqualTo("10.0.0.8");
        assertThat(subnet("10.0.0.8/29").address(7)).isEqualTo("10.0.0.15");
        assertThatThrownBy(() -> subnet("10.0.0.8/29").address(8)).hasMessageContaining("10.0.0.8/29");
    }

    @Test
    void subnets_overlap_if_one_holds_the_other() {
        assertThat(subnet("10.0.0.0/8").overlaps(subnet("10.9.8.0/24"))).isTrue();
        assertThat(subnet("10.9.8.0/24").overlaps(subnet("10.0.0.0/8"))).isTrue();
        assertThat(subnet("10.0.0.0/29").overlaps(subnet("10.0.0.8/29"))).isFalse();
    }

    @Test
    void free_subnets_are_the_lowest_that_nobody_uses() {
        var used = List.of(subnet("172.31.0.0/29"), subnet("172.31.0.16/28"), subnet("192.168.0.0/16"));

        assertThat(subnet("172.31.0.0/16").free(29, used, 3)).map(Subnet::toString).containsExactly("172.31.0.8/29",
                "172.31.0.32/29", "172.31.0.40/29");
        assertThat(subnet("172.31.0.0/28").free(29, List.of(), 9)).hasSize(2);
        assertThat(subnet("172.31.0.0/28").free(29, List.of(subnet("172.16.0.0/12")), 9)).isEmpty();
    }

    @Test
    void host_routes_are_read_from_the_kernels_table() {
        var table = """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                tun0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
                """;

        assertThat(HostRoutes.parse(table.lines().toList())).map(Subnet::toString).containsExactly("192.0.2.0/24",
                "10.0.0.0/8");
        assertThat(HostRoutes.parse(List.of())).isEmpty();
    }

    @Test
    void numbered_nodes_have_ports_of_their_number_and_no_two_nodes_share_one() {
        assertThat(HubNetwork.ports(nodes("node-1", "node-2", "node-10")).values()).containsExactly(7001, 7010, 7002);
        assertThat(HubNetwork.ports(nodes("a", "b", "a-1", "b-1")).values()).doesNotHaveDuplicates();
    }

    private static TreeSet<NodeId> nodes(String... names) {
        return Arrays.stream(names).map(NodeId::new).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Subnet subnet(String text) {
        return Subnet.parse(text).orElseThrow();
    }
}
