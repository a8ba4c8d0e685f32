package io.nodeplane.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes of lines, pinned: a change here is a change of the format, and every ledger that exists says otherwise. */
class LineTest {
    private static final ClusterId CLUSTER = new ClusterId(Hash.of("lab"));
    private static final long AT = 1_790_000_000_000L;

    private static final String GENESIS = "{\"entry\":{\"at\":1790000000000,\"body\":{\"node\":\"node-1\",\"nonce\":\"9f8e7d6c5b4a3921\"},"
            + "\"cluster\":\"a51146d38077ff992eba84cf1d5e9b249073503eb74868699016153b031a38f7\",\"feed\":\"node"
            + "-1.0000000000000000\",\"kind\":\"genesis\",\"lamport\":1,\"parents\":[],\"prev\":\"0000000000000"
            + "000000000000000000000000000000000000000000000000000\",\"seq\":1,\"v\":1},\"hash\":\"46adfc4b5cc3"
            + "0fa61b75090d8873da48a45c2f7671cde34f214cda6a70d497bf\"}";
    private static final String JOINED = "{\"entry\":{\"at\":1790000000001,\"body\":{\"address\":\"node-1:7001\",\"incarnation\":1,\"metad"
            + "ata\":{\"motd\":\"say \\\"hi\\\" \\\\ bye\",\"zone\":\"a\"}},\"cluster\":\"a51146d38077ff992eba8"
            + "4cf1d5e9b249073503eb74868699016153b031a38f7\",\"feed\":\"node-1.46adfc4b5cc30fa6\",\"kind\":\"jo"
            + "ined\",\"lamport\":2,\"parents\":[],\"prev\":\"46adfc4b5cc30fa61b75090d8873da48a45c2f7671cde34f2"
            + "14cda6a70d497bf\",\"seq\":2,\"v\":1},\"hash\":\"546c2145a0342e4391261deecf25c3c7cd7fad2c441618e1"
            + "a65584a8420181f1\"}";
    private static final String SUSPECTED = "{\"entry\":{\"at\":1790000000003,\"body\":{\"incarnation\":1,\"reason\":\"direct ping 500 ms tim"
            + "eout\",\"subject\":\"node-2\"},\"cluster\":\"a51146d38077ff992eba84cf1d5e9b249073503eb7486869901"
            + "6153b031a38f7\",\"feed\":\"node-1.46adfc4b5cc30fa6\",\"kind\":\"suspected\",\"lamport\":4,\"pare"
            + "nts\":[[\"node-2.b8add7476d4df89d\",1,\"b8add7476d4df89ddb6793cd80a72dfc595790bbf1f0ff6f4494e957"
            + "80be9221\"]],\"prev\":\"546c2145a0342e4391261deecf25c3c7cd7fad2c441618e1a65584a8420181f1\",\"seq"
            + "\":3,\"v\":1},\"hash\":\"f30f3236dd9fbf5e20654d2af6fec27aab49525bf6677b2be7343bad18343d8e\"}";
    private static final String HEAD = "02d60f9172df629c3583a4c6d4fae393fe60b343ee210a3040a098738f997af0";

    @Test
    void genesis_joined_and_suspected_have_these_bytes() {
        var ledger = Ledger.empty(CLUSTER);
        var genesis = ledger.genesis(new Body.Genesis(new NodeId("node-1"), "9f8e7d6c5b4a3921"), AT);
        ledger = Histories.with(ledger, genesis);
        var metadata = new TreeMap<>(Map.of("zone", "a", "motd", "say \"hi\" \\ bye"));
        var joined = ledger.next(genesis.feed(),
                new Body.Joined(Incarnation.FIRST, new PeerAddress("node-1", 7001), metadata),
                AT + 1, List.of());
        ledger = Histories.with(ledger, joined);
        var other = ledger.genesis(new Body.Genesis(new NodeId("node-2"), "0011223344556677"), AT + 2);
        ledger = Histories.with(ledger, other);
        var suspected = ledger.next(genesis.feed(),
                new Body.Suspected(new NodeId("node-2"), Incarnation.FIRST, "direct ping 500 ms timeout"), AT + 3,
                List.of());
        ledger = Histories.with(ledger, suspected);
        assertThat(genesis.text()).isEqualTo(GENESIS);
        assertThat(joined.text()).isEqualTo(JOINED);
        assertThat(suspected.text()).isEqualTo(SUSPECTED);
        assertThat(ledger.head().hex()).isEqualTo(HEAD);
    }

    @Test
    void a_changed_byte_is_never_accepted_whichever_it_is() {
        for (int at = 0; at < JOINED.length(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                var changed = new StringBuilder(JOINED);
                changed.setCharAt(at, (char) (JOINED.charAt(at) ^ 1 << bit));
                assertThatThrownBy(() -> Line.parse(changed.toString())).as("byte %s, bit %s", at, bit)
                        .isInstanceOf(BadLineException.class);
            }
        }
    }

    @Test
    void a_line_is_accepted_in_its_one_text_form_only() {
        for (var text : List.of(JOINED + " ", " " + JOINED, JOINED + "\n", JOINED.replaceFirst(":", ": "),
                JOINED.substring(0, JOINED.length() - 1), JOINED + JOINED, "", "{}", "{\"entry\":{},\"hash\":\"\"}",
                "{\"entry\":1,\"hash\":\"" + Hash.NONE + "\"}", resealed("{\"v\":1}"), resealed("{}"),
                JOINED.substring(0, JOINED.length() - 1) + ",\"more\":1}")) {
            assertThatThrownBy(() -> Line.parse(text)).as(text).isInstanceOf(BadLineException.class);
        }
    }

    @Test
    void of_two_hashes_that_differ_enough_is_shown_to_see_it() {
        var hash = JOINED.substring(JOINED.length() - 66, JOINED.length() - 2);
        for (var at : List.of(0, 15, 16, 40, 63)) {
            var other = hash.substring(0, at) + (hash.charAt(at) == '0' ? '1' : '0') + hash.substring(at + 1);
            var length = Math.max(16, at + 1);

            assertThatThrownBy(() -> Line.parse(JOINED.replace(hash, other))).hasMessage("hash: the entry's bytes have"
                    + " the hash " + hash.substring(0, length) + "..., the line says " + other.substring(0, length)
                    + "...");
        }
    }

    @Test
    void a_sealed_entry_with_a_wrong_field_is_refused_in_words() {
        var entry = JOINED.substring(9, JOINED.length() - 75);
        assertThat(Line.parse(resealed(entry)).text()).isEqualTo(JOINED);
        assertThatThrownBy(() -> Line.parse(resealed(entry.replace("\"v\":1}", "\"v\":2}"))))
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> Line.parse(resealed(entry.replace("\"v\":1}", "\"v\":1,\"w\":1}"))))
                .hasMessageContaining("fields");
        assertThatThrownBy(() -> Line.parse(resealed(entry.replace("\"seq\":2", "\"seq\":\"2\""))))
                .hasMessageContaining("seq");
        assertThatThrownBy(() -> Line.parse(resealed(entry.replace("\"feed\":\"node-1", "\"feed\":\"Node-1"))))
                .hasMessageContaining("is not a feed");
        assertThatThrownBy(() -> Line.parse(resealed(entry.replace("\"parents\":[]", "\"parents\":[1]"))))
                .hasMessageContaining("[feed, seq, hash]");
    }

    @Test
    void a_body_that_this_release_cannot_read_is_kept_byte_for_byte() {
        var entry = JOINED.substring(9, JOINED.length() - 75);
        for (var changed : List.of(entry.replace("\"incarnation\":1", "\"incarnation\":0"),
                entry.replace("\"metadata\":{", "\"later\":true,\"metadata\":{"),
                entry.replace("\"kind\":\"joined\"", "\"kind\":\"later\""),
                entry.replace("node-1:7001", "node-1:07001"))) {
            assertThat(changed).isNotEqualTo(entry);
            var line = Line.parse(resealed(changed));
            assertThat(line.entry().body()).isInstanceOf(Body.Other.class);
            assertThat(Line.seal(line.entry())).isEqualTo(line);
        }
    }

    @Test
    void a_line_has_a_greatest_length() {
        var body = new Body.Other("note", Json.object().with("text", "x".repeat(Line.LENGTH_MAX)));
        var entry = new Entry(CLUSTER, new FeedId("node-1.0123456789abcdef"), 2, Hash.NONE, 1, List.of(), 0, body);
        assertThatThrownBy(() -> Line.seal(entry)).isInstanceOf(BadLineException.class).hasMessageContaining("8192");
        assertThatThrownBy(() -> Line.parse("x".repeat(Line.LENGTH_MAX + 1))).hasMessageContaining("8192");
    }

    @Test
    void a_reason_outside_the_profile_is_the_same_before_and_after_the_bytes() {
        var body = new Body.Suspected(new NodeId("node-2"), Incarnation.FIRST, "na\u00efve\n");
        var line = Histories.with(Ledger.empty(CLUSTER), Ledger.empty(CLUSTER).genesis(
                new Body.Genesis(new NodeId("node-1"), "n"), 0));
        var suspected = line.next(line.feeds().getFirst(), body, 0, List.of());
        assertThat(Line.parse(suspected.text())).isEqualTo(suspected);
    }

    private static String resealed(String entry) {
        return "{\"entry\":" + entry + ",\"hash\":\"" + Hash.of(entry) + "\"}";
    }
}
