package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * A seed is read twice: by the interface, which may not know the agent's packages, and by the agent. Both take the same
 * texts, and mean the same by them.
 */
class SeedTextProperties {
    private static final List<String> DIALLED = List.of("a", "A", "7a", "node-1", "Node-1.Example", "my_stack_a", "_a",
            "a_",
            "web.1a", "1.web", "localhost", "a--b", "xn--bcher-kva.example", "10.0.0.1", "127.0.0.1", "1.2.3.4",
            "255.0.0.1",
            "240.0.0.1", "1.0.0.0", "[::1]", "[fd00::1]", "[FD00::1]", "[fd00:0:0:0:0:0:0:1]", "[1:2:3:4:5:6:7:8]",
            "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1::8]", "[::ffff:10.0.0.1]", "[::ffff:a00:1]",
            "[64:ff9b::10.0.0.1]", "[::1.2.3.4]", "[2001:db8::1:0:0:1]", "[fe80::1]", "0x7g", "0xa.b", "a".repeat(63),
            "a.".repeat(126) + "a");
    private static final List<String> REFUSED = List.of("", " ", "a ", " a", "-", "-a", "a-", ".", "..", "a.", ".a",
            "a..b",
            "a b", "a/b", "a@b", "a%", "\u00e4", "a\n", "a\u0000", "\uff11.2.3.4", "1", "0", "1.2", "1.2.3",
            "1.2.3.4.5",
            "web.1", "a.0x1f", "0x7f000001", "0x", "0X7F.1", "000.000.000.000", "010.0.0.1", "256.0.0.1", "1.2.3.400",
            "0.0.0.0", "0.0.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "fd00::1", "::1", "::", "fd00::", "[]",
            "[",
            "]", "[a]", "[10.0.0.1]", "[::]", "[::0]", "[0:0:0:0:0:0:0:0]", "[::ffff:0.0.0.0]", "[::ffff:0:0]",
            "[::0.0.0.0]", "[::ffff:224.0.0.1]", "[ff02::1]", "[fd00:]", "[:fd00]", "[:::]", "[::1::]", "[1:2:3]",
            "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7::8]", "[::12345]", "[::g]", "[::1.2.3]", "[1.2.3.4::]",
            "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]", "[fe80::1%eth0]", "[fe80::1%1]", "[[::1]]", "[::1]a", "a[::1]",
            "[::1", "a".repeat(64), "a.".repeat(127) + "a");

    @Example
    void a_table_of_spellings() {
        assertThat(DIALLED.size() + REFUSED.size()).isGreaterThan(100);
        for (var host : DIALLED) {
            assertThat(agreed(host + ":7001")).as(host).isPresent();
        }
        for (var host : REFUSED) {
            assertThat(agreed(host + ":7001")).as(host).isEmpty();
        }
        for (var end : List.of("", ":", ":0", ":65536", ":99999", ":100000", ":-1", ":+1", ":1 ", ":1\n", ":0x1", ":a",
                ":7:7",
                "::7001", ":\u0661")) {
            assertThat(agreed("node-1" + end)).as(end).isEmpty();
            assertThat(agreed("[fd00::1]" + end)).as(end).isEmpty();
        }
        for (var end : List.of(":1", ":07001", ":65535", ":00001")) {
            assertThat(agreed("node-1" + end)).as(end).isPresent();
        }
    }

    @Property(tries = 10_000)
    void any_text_made_of_what_addresses_are_made_of(@ForAll("texts") String text) {
        Statistics.collect(agreed(text).isPresent());
    }

    @Property(tries = 1_000)
    void any_text(@ForAll String text) {
        agreed(text);
    }

    @Provide
    Arbitrary<String> texts() {
        var piece = Arbitraries.of("a", "B", "_", "-", ".", ".", ":", ":", "::", "0", "1", "9", "0x", "255", "256",
                "ffff", "FD00",
                "10.0.0.1", "0.0.0.0", "[", "]", "%", "224", "12345");
        var host = piece.list().ofMinSize(1).ofMaxSize(9).map(pieces -> String.join("", pieces));
        return Arbitraries.frequencyOf(
                Tuple.of(2, host.map(one -> one + ":7001")),
                Tuple.of(4, host.map(one -> "[" + one + "]:7001")),
                Tuple.of(1, host));
    }

    /** {@return what both read; empty if both refuse it} */
    private static Optional<String> agreed(String text) {
        Optional<String> seed;
        Optional<String> address;
        try {
            seed = Optional.of(SeedPeer.parse(text).toString());
        } catch (ControlPlaneException refused) {
            seed = Optional.empty();
        }
        try {
            address = Optional.of(PeerAddress.parse(text).toString());
        } catch (IllegalArgumentException refused) {
            address = Optional.empty();
        }
        assertThat(seed).as(text).isEqualTo(address);
        return seed;
    }
}
