package io.nodeplane.meshvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TunnelKeyTest {
    /** Alice's, of RFC 7748, section 6.1. */
    static final TunnelKey ALICE = TunnelKey.of(
            HexFormat.of().parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));

    @Test
    void the_public_key_is_that_of_the_curve() {
        assertThat(HexFormat.of().formatHex(ALICE.publicKey().bytes()))
                .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    }

    @Test
    void a_key_is_read_as_it_was_written_and_shown_nowhere() {
        var key = TunnelKey.generate(new SecureRandom());
        assertThat(TunnelKey.ofBase64(key.base64()).publicKey()).isEqualTo(key.publicKey());
        assertThat(key.toString()).doesNotContain(key.base64()).contains(key.publicKey().text());
        assertThatThrownBy(() -> TunnelKey.ofBase64("c2VjcmV0")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2VjcmV0");
    }
}
