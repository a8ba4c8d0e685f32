package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLabelTest {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?";

    @Test
    void a_short_dns_label_stays_as_it_is() {
        assertThat(RunLabel.of("split-brain-0412")).isEqualTo("split-brain-0412");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minority-with-joiner-20261121T045209Z", "a run", "-", "Split_Brain", "x-", "ä",
            "0123456789012345678901234567890", "abcdefghijklmnopqrst-0123456789"})
    void any_other_becomes_one(String runId) {
        assertThat(RunLabel.of(runId)).matches(LABEL).isEqualTo(RunLabel.of(runId));
    }

    @Test
    void long_names_with_the_same_beginning_stay_different() {
        assertThat(RunLabel.of("minority-with-joiner-20261121T045209Z"))
                .isNotEqualTo(RunLabel.of("minority-with-joiner-20261121T045210Z"));
    }
}
