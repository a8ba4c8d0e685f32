package io.nodeplane.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PlainTextProperties {

    @Property(tries = 500)
    void any_unicode_text_survives_as_printable_ascii(@ForAll String text) {
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text));
        var plain = PlainText.encode(text);
        assertThat(plain).matches("[\\x20-\\x7E]*");
        assertThat(PlainText.decode(plain)).isEqualTo(text);
    }

    @Example
    void printable_ascii_but_the_percent_sign_stays_readable() {
        assertThat(PlainText.encode("10.0.0.1:51820 + a/b=")).isEqualTo("10.0.0.1:51820 + a/b=");
        assertThat(PlainText.encode("100% ü")).isEqualTo("100%25 %C3%BC");
    }

    @Example
    void what_a_foreign_release_wrote_is_shown_as_it_is() {
        assertThat(PlainText.decode("100% sure")).isEqualTo("100% sure");
    }
}
