package io.nodeplane.harness.world.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of the lines and the file contents that are the same everywhere, a simulation has one. */
class SharedLinesTest {
    private static final byte[] LINE = Ledger.empty(new ClusterId(Hash.of("a cluster")))
            .genesis(Body.Genesis.after(new NodeId("node-1"), "nonce", List.of(), ""), 1_000).bytes();

    private final SharedLines lines = new SharedLines();

    @Test
    void the_same_bytes_are_the_same_line_wherever_they_stand() {
        var first = lines.read(LINE, 0, LINE.length);
        var longer = ("x" + new String(LINE, StandardCharsets.US_ASCII) + "y").getBytes(StandardCharsets.US_ASCII);
        assertThat(lines.read(longer, 1, LINE.length + 1)).isSameAs(first);
    }

    @Test
    void other_bytes_under_a_known_hash_are_no_line() {
        lines.read(LINE, 0, LINE.length);
        var forged = new String(LINE, StandardCharsets.US_ASCII).replace("\"at\":1000", "\"at\":1001")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(forged).isNotEqualTo(LINE);
        assertThatThrownBy(() -> lines.read(forged, 0, forged.length)).isInstanceOf(BadLineException.class)
                .hasMessageStartingWith("hash");
    }

    @Test
    void what_is_too_short_is_no_line() {
        assertThatThrownBy(() -> lines.read(LINE, 0, 20)).isInstanceOf(BadLineException.class);
    }

    @Test
    void ledger_lines_are_kept_once_and_everything_is_kept_whole() {
        var pieces = new Pieces();
        var text = new String(LINE, StandardCharsets.US_ASCII) + "\n";
        var two = pieces.of((text + text).getBytes(StandardCharsets.US_ASCII));
        assertThat(two).hasSize(2);
        assertThat(two.get(1)).isSameAs(two.get(0));
        assertThat(new String(two.get(0), StandardCharsets.US_ASCII)).isEqualTo(text);
        var torn = pieces.of((text + "{\"entry\":").getBytes(StandardCharsets.US_ASCII));
        assertThat(torn.get(0)).isSameAs(two.get(0));
        assertThat(torn.get(1)).isEqualTo("{\"entry\":".getBytes(StandardCharsets.US_ASCII));
        var other = "an event\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(pieces.of(other)).containsExactly(other);
    }
}
