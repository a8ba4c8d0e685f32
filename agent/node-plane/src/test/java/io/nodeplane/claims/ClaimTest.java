package io.nodeplane.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.model.AddressBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
    private static final String KEY = PublicKey.of(new byte[32]).text();

    private static List<Claim> blocks(String allowedIps) {
        return Claim.in(new TreeMap<>(Map.of(Claim.ALLOWED_IPS, allowedIps)));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/24, 10.0.0.5/32, true", "10.0.0.5/32, 10.0.0.0/24, true", "10.0.0.5/32, 10.0.0.5/32, true",
            "10.0.0.5/32, 10.0.0.6/32, false", "10.0.1.0/24, 10.0.0.0/24, false", "0.0.0.0/0, 192.0.2.1/32, true",
            "0.0.0.0/0, ::/0, false", "fd00::/8, fd00::1/128, true", "fd00::1/128, fd00::2/128, false"})
    void two_blocks_overlap_if_one_has_all_of_the_other(String one, String other, boolean overlap) {
        var first = blocks(one).getFirst();
        var second = blocks(other).getFirst();
        assertThat(first.covers(second) || second.covers(first)).isEqualTo(overlap);
        assertThat(io.nodeplane.controlplane.AddressBlock.parse(one)
                .overlaps(io.nodeplane.controlplane.AddressBlock.parse(other))).isEqualTo(overlap);
    }

    @Test
    void metadata_claim_the_blocks_and_the_key_that_they_name_each_once() {
        var said = new TreeMap<>(Map.of(Claim.ALLOWED_IPS, "10.0.0.5/32,10.0.0.5/24, 10.0.0.6/32,fd00::/8,10.0.0.5/32",
                Claim.PUBLIC_KEY, KEY, "endpoints", "192.0.2.1:51820"));
        assertThat(Claim.in(said)).extracting(Claim::text).containsExactly("10.0.0.5/32", "fd00::/8", KEY);
        assertThat(Claim.in(new TreeMap<>(Map.of(Claim.PUBLIC_KEY, KEY.substring(1))))).isEmpty();
        assertThat(Claim.in(new TreeMap<>())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.5", "10.0.0.5/33", "10.0.0.1/31", "010.0.0.0/8", "10.0.0.0/08", "FD00::/8",
            "fd00:0::/32", "::ffff:10.0.0.1/128", "fd00::%1/128", "fd00::/129", "a/b/c", "224.0.0.0/4", "::/0",
            "::ffff:a00:1/128", "10.0.0.0/8\n", "255.255.255.255/32", "1:2:3:4:5:6:7:8/128", "1::8/127"})
    void the_interface_reads_the_same_texts_as_blocks(String text) {
        agree(text);
    }

    @Test
    void the_interface_reads_the_same_random_texts_as_blocks() {
        var dice = new Random(7);
        var parts = List.of("10", "0", "255", "256", ".", ".", ":", ":", "::", "/", "/8", "/32", "fd00", "f", "0",
                "01");
        var read = 0;
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            for (int length = dice.nextInt(10); length >= 0; length--) {
                text.append(parts.get(dice.nextInt(parts.size())));
            }
            read += agree(text.toString()) ? 1 : 0;
        }
        assertThat(read).isGreaterThan(300);
    }

    private static boolean agree(String text) {
        var theirs = io.nodeplane.controlplane.AddressBlock.read(text);
        assertThat(AddressBlock.read(text).map(AddressBlock::text)).as(text)
                .isEqualTo(theirs.map(io.nodeplane.controlplane.AddressBlock::text));
        return theirs.isPresent();
    }

    @Test
    void what_metadata_claim_is_what_the_interface_reads_of_them() {
        var said = Metadata.EMPTY.withAllowedIps(List.of(io.nodeplane.controlplane.AddressBlock.parse("10.0.0.0/8"),
                io.nodeplane.controlplane.AddressBlock.parse("fd00::/8"))).withPublicKey(new PublicKey(KEY));
        var claims = new ArrayList<String>();
        said.allowedIps().forEach(block -> claims.add(block.text()));
        said.publicKey().ifPresent(key -> claims.add(key.text()));
        assertThat(Claim.in(said.attributes())).extracting(Claim::text).containsExactlyElementsOf(claims);
    }
}
