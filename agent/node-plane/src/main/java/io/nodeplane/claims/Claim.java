package io.nodeplane.claims;

import io.nodeplane.model.AddressBlock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Something that one member at a time may have: a block of overlay addresses, or the public key of a tunnel.
 *
 * <p>Two claims exclude one another if they overlap: blocks that share an address, and equal keys. What a member's metadata
 * say that is no block and no key is no claim.
 *
 * @param place what sorts it beside the claims that it overlaps: of two that do, one begins with the other
 * @param text in its one form
 */
public record Claim(String place, String text) implements Comparable<Claim> {
    /** The attribute that names blocks, separated by commas. */
    public static final String ALLOWED_IPS = "allowedIps";
    /** The attribute that names the key. */
    public static final String PUBLIC_KEY = "publicKey";
    private static final String V4 = "4:";
    private static final String V6 = "6:";
    private static final String KEY = "k:";
    private static final int KIND_LENGTH = 2;
    private static final int KEY_BYTES = 32;
    /** After every text of bits. */
    private static final String END = "2";

    private static Claim to(AddressBlock block) {
        return new Claim((block.ipv4() ? V4 : V6) + block.bits(), block.text());
    }

    /** {@return what these metadata claim, in order, each once} */
    public static List<Claim> in(SortedMap<String, String> metadata) {
        var claims = new TreeSet<Claim>();
        for (var part : metadata.getOrDefault(ALLOWED_IPS, "").split(",", -1)) {
            AddressBlock.read(part).map(Claim::to).ifPresent(claims::add);
        }
        var key = metadata.getOrDefault(PUBLIC_KEY, "");
        if (isKey(key)) {
            claims.add(new Claim(KEY + key, key));
        }
        return List.copyOf(claims);
    }

    private static boolean isKey(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            return bytes.length == KEY_BYTES && Base64.getEncoder().encodeToString(bytes).equals(text);
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }

    /** {@return whether this is a public key, and not a block of addresses} */
    public boolean isKey() {
        return place.startsWith(KEY);
    }

    /** {@return whether all that the other one claims is claimed by this one} */
    public boolean covers(Claim other) {
        return other.place.startsWith(place);
    }

    /** {@return the claims that would cover this one, itself among them; their texts mean nothing} */
    List<Claim> covering() {
        var covering = new ArrayList<Claim>();
        for (int length = isKey() ? place.length() : KIND_LENGTH; length <= place.length(); length++) {
            covering.add(new Claim(place.substring(0, length), ""));
        }
        return covering;
    }

    /** {@return what comes after all that this one covers} */
    Claim end() {
        return new Claim(place + END, "");
    }

    @Override
    public int compareTo(Claim other) {
        return place.compareTo(other.place);
    }

    @Override
    public String toString() {
        return text;
    }
}
