package io.nodeplane.charter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.canon.JsonException;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharterTest {
    /**
     * Made by hand: {@code printf '%s' '{"backoffMax":10,"cluster":"lab","confirmAfterMs":10000,
     * "forgiveAfterMs":600000,"healthMax":3,"indirectProbes":3,"probeIntervalMs":1000,"probeTimeoutMs":500,
     * "pushFanout":3,"suspectAfter":3,"syncIntervalMs":1000,
     * "voters":["node-1","node-2","node-3"]}' | sha256sum}, all on one line.
     */
    private static final String ID = "9f893b6aac0327bdb1f3eb4a0b0659a5727e7196cefae72e6c816d5e71c2ee97";

    private static List<NodeId> voters(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> new NodeId("node-" + i)).toList();
    }

    private static String with(String key, long value) {
        return "{\"cluster\":\"lab\",\"voters\":[\"node-1\"],\"" + key + "\":" + value + "}";
    }

    @Test
    void the_id_is_the_digest_of_the_canonical_bytes_for_ever() {
        assertThat(Charter.of("lab", voters(3)).id().toString()).isEqualTo(ID);
        assertThat(Charter.of("lab", voters(3)).id().brief()).isEqualTo(ID.substring(0, 16));
    }

    @Test
    void spelling_order_and_written_out_defaults_make_no_other_cluster() {
        assertThat(Charter.parse("{ \"voters\": [\"node-3\", \"node-1\", \"node-2\"],\n  \"cluster\": \"lab\" }").id()
                .toString()).isEqualTo(ID);
        assertThat(Charter.parse("{\"cluster\":\"lab\",\"voters\":[\"node-1\",\"node-2\",\"node-3\"],"
                + "\"probeIntervalMs\":1000}").id().toString()).isEqualTo(ID);
        assertThat(Charter.parse("{\"cluster\":\"lab\",\"voters\":[\"node-1\",\"node-2\",\"node-3\"],"
                + "\"probeIntervalMs\":1001}").id().toString()).isNotEqualTo(ID);
    }

    @Test
    void what_is_written_is_read_back() {
        var charter = new Charter("lab", new TreeSet<>(voters(5)), 200, 100, 2, 4, 1_500, 300, 1,
                new Charter.Caution(2, 5, 60_000));
        assertThat(Charter.parse(charter.json().canonical())).isEqualTo(charter);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "9,5"})
    void a_majority_is_more_than_half(int voters, int majority) {
        assertThat(Charter.of("lab", voters(voters)).majority()).isEqualTo(majority);
    }

    @ParameterizedTest
    @CsvSource({"probeIntervalMs,10,3600000", "probeTimeoutMs,5,3600000", "indirectProbes,0,16", "suspectAfter,1,100",
            "confirmAfterMs,0,86400000", "syncIntervalMs,10,3600000", "pushFanout,0,16", "healthMax,0,16",
            "backoffMax,0,20", "forgiveAfterMs,0,86400000"})
    void a_value_outside_its_bounds_is_refused_with_key_and_bounds(String key, long min, long max) {
        for (var value : new long[]{min, max}) {
            assertThatCode(() -> Charter.parse(with(key, value))).doesNotThrowAnyException();
        }
        // Canonical JSON has no sign: below zero there is no number to complain of.
        for (var value : min > 0 ? new long[]{min - 1, max + 1} : new long[]{max + 1}) {
            assertThatThrownBy(() -> Charter.parse(with(key, value))).isInstanceOf(JsonException.class)
                    .hasMessageContainingAll("'" + key + "'", Long.toString(value), min + ".." + max);
        }
    }

    @Test
    void one_to_nine_voters_found_a_cluster() {
        assertThatThrownBy(() -> Charter.of("lab", List.of())).hasMessageContainingAll("voters", "1..9");
        assertThatThrownBy(() -> Charter.of("lab", voters(10))).hasMessageContainingAll("voters", "1..9");
    }

    @ParameterizedTest
    @CsvSource({"probeInterval,probeIntervalMs", "voter,voters", "Cluster,cluster", "suspect_after,suspectAfter"})
    void an_unknown_key_is_refused_with_the_nearest_one(String key, String meant) {
        assertThatThrownBy(() -> Charter.parse(with(key, 1))).isInstanceOf(JsonException.class)
                .hasMessage("unknown key '" + key + "'; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"cluster\":\"lab\"}", "{\"cluster\":\"Not a label\",\"voters\":[\"a\"]}",
            "{\"cluster\":\"lab\",\"voters\":[\"a\",\"a\"]}", "{\"cluster\":\"lab\",\"voters\":[1]}",
            "{\"cluster\":\"lab\",\"voters\":\"a\"}", "{\"cluster\":\"lab\",\"voters\":[\"Not a label\"]}",
            "{\"cluster\":\"lab\",\"voters\":[\"a\"],\"pushFanout\":\"3\"}"})
    void what_is_no_charter_is_refused(String text) {
        assertThatThrownBy(() -> Charter.parse(text)).isInstanceOf(JsonException.class);
    }
}
