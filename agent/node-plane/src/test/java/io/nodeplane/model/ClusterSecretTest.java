package io.nodeplane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClusterSecretTest {
    private static final String ONE = "0123456789abcdef0123456789abcdef";
    private static final String TWO = "kJ3+Zp0/9sQxT1mVbN7cR2wEaY5uH8oLdF4gXiKjWq0=";
    private static final String MENDED = "make one with 'openssl rand -base64 32'";

    @Test
    void a_text_has_one_secret_or_two_and_the_first_one_signs() {
        for (var text : new String[]{ONE, ONE + "\n", "  " + ONE + "\r\n\r\n", "\n" + ONE}) {
            assertThat(ClusterSecret.parse(text)).isEqualTo(ClusterSecret.parse(ONE));
        }
        var both = ClusterSecret.parse(TWO + "\n" + ONE + "\n");
        assertThat(both).isEqualTo(ClusterSecret.parse(TWO + " " + ONE)).isNotEqualTo(ClusterSecret.parse(TWO));
        assertThat(both.signing()).isEqualTo(ClusterSecret.parse(TWO).signing());
        assertThat(both.keys()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void what_is_no_good_is_one_sentence_that_quotes_nothing_of_it() {
        assertBad("", "there is no secret in it: " + MENDED);
        assertBad(" \n\r\n", "there is no secret in it: " + MENDED);
        assertBad("hunter2", "the first secret has 7 characters; 32 to 512 are allowed, without blanks: " + MENDED);
        assertBad(ONE + "\nhunter2",
                "the second secret has 7 characters; 32 to 512 are allowed, without blanks: " + MENDED);
        assertBad(TWO.repeat(12),
                "the first secret has 528 characters; 32 to 512 are allowed, without blanks: " + MENDED);
        assertBad(ONE + "\u00e9", "the first secret has a character that is no printable ASCII: " + MENDED);
        assertBad("\u0001" + ONE, "the first secret has a character that is no printable ASCII: " + MENDED);
        assertBad("changeme".repeat(5), "the first secret has fewer than 8 different characters, as a placeholder has: "
                + MENDED);
        assertBad(ONE + " " + ONE, "both secrets are the same one: leave one of them out");
        assertBad("four words of it " + ONE, "there are 5 secrets in it, and at most 2 may be valid at once: the one"
                + " that signs, and another one beside it; a secret has no blanks");
    }

    @Test
    void it_prints_ids_and_never_itself() {
        var both = ClusterSecret.parse(TWO + "\n" + ONE);
        assertThat(both.ids()).hasSize(2).allMatch(id -> id.matches("[0-9a-f]{8}")).doesNotHaveDuplicates();
        assertThat(both).hasToString("secret " + both.ids().getFirst() + " and " + both.ids().getLast());
        assertThat(both.signing()).hasToString(both.ids().getFirst());
    }

    /** RFC 4231, test case 2, has a key that is too short here; this one was made with OpenSSL. */
    @Test
    void it_signs_with_hmac_sha256() {
        var key = ClusterSecret.parse(ONE).signing();
        assertThat(key.sign("what do ya want for nothing?"))
                .isEqualTo("137e6557c3c13a1ca5dc7e52a389a0f86be8cb4db4ae61c62396058b00acacd0");
        assertThat(key.signed("a", key.sign("a"))).isTrue();
        assertThat(key.signed("b", key.sign("a"))).isFalse();
        assertThat(key.signed("a", "")).isFalse();
        assertThat(ClusterSecret.parse(TWO).signing().signed("a", key.sign("a"))).isFalse();
    }

    private static void assertBad(String text, String sentence) {
        assertThatThrownBy(() -> ClusterSecret.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
