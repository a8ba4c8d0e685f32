package io.nodeplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.ledger.Body;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** One definition of an address: the one that can be dialled, in one form. */
class PeerAddressTest {

    @Example
    void what_can_be_dialled_has_one_form() {
        reads("node-1:7001", "node-1:7001");
        reads("Node-1.Example:07001", "node-1.example:7001");
        reads("my_stack_a:7145", "my_stack_a:7145");
        reads("10.0.0.1:1", "10.0.0.1:1");
        reads("[FD00:0:0:0:0:0:0:1]:65535", "[fd00::1]:65535");
        reads("[2001:db8:0:0:1:0:0:1]:7001", "[2001:db8::1:0:0:1]:7001");
        reads("[2001:db8:0:1:1:1:1:1]:7001", "[2001:db8:0:1:1:1:1:1]:7001");
        reads("[1:2:3:4:5:6:7::]:7001", "[1:2:3:4:5:6:7:0]:7001");
        reads("[0:0:0:4:5:6:0:0]:7001", "[::4:5:6:0:0]:7001");
        reads("[::1]:7001", "[::1]:7001");
        reads("[::ffff:10.0.0.1]:7001", "10.0.0.1:7001");
        reads("[::FFFF:a00:1]:7001", "10.0.0.1:7001");
        reads("[64:ff9b::10.0.0.1]:7001", "[64:ff9b::a00:1]:7001");
    }

    @Example
    void what_cannot_be_dialled_is_no_address_and_the_sentence_says_why() {
        refuses("fd00::7001", "an IPv6 host stands in brackets before the port, as in [fd00::1]:7001");
        refuses("fd00::1:7001", "an IPv6 host stands in brackets before the port, as in [fd00::1]:7001");
        refuses("[fd00::1]", "write host:port");
        refuses("node-1", "write host:port");
        refuses("node-1:0", "port 0 of 'node-1' is outside 1..65535");
        refuses("web.1:7001", "a host name does not end in a number, and an IPv4 address is four numbers from 0 to 255,"
                + " as in 10.0.0.1");
        for (var number : List.of("1.2.3", "0", "000.000.000.000", "256.1.1.1", "10.0.0.01", "0x7f000001", "2130706433",
                "1.2.3.4.5", "a.0x1f")) {
            refuses(number + ":7001", "a host name does not end in a number, and an IPv4 address is four numbers from"
                    + " 0 to 255, as in 10.0.0.1");
        }
        for (var label : List.of("-a", "a-", "-", "a b", "\u00e4", "a/b", "[a", "a".repeat(64))) {
            refuses(label + ":7001", "'" + label + "' is no label of a host name: use 1 to 63 of a-z, 0-9, '-' and '_',"
                    + " not starting or ending with '-'");
        }
        for (var empty : List.of(".", "a..b", "node-1.", ".a")) {
            refuses(empty + ":7001", "'' is no label of a host name: use 1 to 63 of a-z, 0-9, '-' and '_',"
                    + " not starting or ending with '-'");
        }
        refuses("a.".repeat(127) + "a:7001", "a host name has 1 to 253 characters");
        refuses("[fe80::1%eth0]:7001", "a zone ('%' and what follows) has a meaning on one machine only");
        refuses("[fd00:]:7001", "'fd00:' is no IPv6 address");
        refuses("[10.0.0.1]:7001", "'10.0.0.1' is no IPv6 address");
        refuses("[node-1]:7001", "'node-1' is no IPv6 address");
        refuses("224.0.0.1:7001", "'224.0.0.1' is the address of no single machine");
        refuses("255.255.255.255:7001", "'255.255.255.255' is the address of no single machine");
        refuses("[ff02::1]:7001", "'ff02::1' is the address of no single machine");
    }

    @Example
    void every_spelling_of_a_wildcard_is_fit_to_listen_on_and_for_nothing_else() {
        for (var spelling : List.of("0.0.0.0", "[::]", "[::0]", "[0:0:0:0:0:0:0:0]", "[0::0]", "[::ffff:0.0.0.0]",
                "[::ffff:0:0]", "[::0.0.0.0]")) {
            var text = spelling + ":7001";
            assertThat(PeerAddress.parseListen(text).wildcard()).as(text).isTrue();
            assertThat(PeerAddress.parseListen(text).toString()).isIn("0.0.0.0:7001", "[::]:7001");
            assertThatThrownBy(() -> PeerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "'" + text + "' stands for every address of a machine, and is fit to listen on only: name"
                                    + " a host that others can reach");
            assertThatThrownBy(() -> PeerAddress.written(text).dialled()).as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(PeerAddress.parseListen("127.0.0.1:7001").wildcard()).isFalse();
        assertThatThrownBy(() -> PeerAddress.parseListen("-a:7001")).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void what_stands_in_a_ledger_keeps_its_spelling() {
        for (var text : List.of("[FD00::1]:7001", "-a:7001", "1.2.3:7001", "[fd00:]:7001", "0.0.0.0:7001",
                "Node-1:7001",
                "a..b:7001")) {
            assertThat(PeerAddress.written(text)).hasToString(text);
            var joined = new Body.Joined(Incarnation.FIRST, PeerAddress.written(text), new TreeMap<>());
            assertThat(joined.json().text("address")).isEqualTo(text);
            assertThat(Body.read("joined", joined.json())).as("its line has effect").isEqualTo(joined);
        }
        assertThat(PeerAddress.written("[FD00::1]:7001").dialled()).isEqualTo(new Host(Host.Kind.IPV6, "fd00::1"));
        assertThatThrownBy(() -> PeerAddress.written("1.2.3:7001").dialled())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 1000)
    void an_ipv6_address_is_the_one_that_the_jdk_reads_however_it_is_spelled(@ForAll("groups") List<Integer> groups)
            throws Exception {
        var form = PeerAddress.parseListen("[" + spelled(groups, 0) + "]:7001");
        for (int spelling = 0; spelling < 8; spelling++) {
            var host = spelled(groups, spelling);
            assertThat(PeerAddress.parseListen("[" + host + "]:7001")).as(host).isEqualTo(form);
            assertThat(InetAddress.getByName(form.host())).as(host).isEqualTo(InetAddress.getByName(host));
        }
        assertThat(PeerAddress.parseListen(form.toString())).isEqualTo(form);
    }

    @Provide
    Arbitrary<List<Integer>> groups() {
        var group = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(0, 0xfeff)));
        return group.list().ofSize(8);
    }

    private static String spelled(List<Integer> groups, int spelling) {
        var parts = new ArrayList<String>();
        for (var group : groups) {
            var text = (spelling & 1) == 0 ? Integer.toHexString(group) : "%04x".formatted(group);
            parts.add((spelling & 2) == 0 ? text : text.toUpperCase(Locale.ROOT));
        }
        var text = String.join(":", parts);
        if ((spelling & 4) != 0) {
            var head = String.join(":", parts.subList(0, 6));
            text = head + ":" + (groups.get(6) >> 8) + "." + (groups.get(6) & 255) + "." + (groups.get(7) >> 8) + "."
                    + (groups.get(7) & 255);
        }
        return text;
    }

    private static void reads(String text, String form) {
        assertThat(PeerAddress.parse(text)).hasToString(form);
        assertThat(PeerAddress.parse(form)).isEqualTo(PeerAddress.parse(text));
    }

    private static void refuses(String text, String why) {
        assertThatThrownBy(() -> PeerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not an address: " + why);
    }
}
