package io.nodeplane.plane;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Any Unicode text as printable ASCII, which is all that a ledger line may hold: every byte of its UTF-8 form that is
 * not printable ASCII, and the percent sign itself, is written as {@code %XX} (RFC 3986, section 2.1). Lossless.
 */
final class PlainText {
    private PlainText() {}

    static String encode(String text) {
        var out = new StringBuilder();
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b <= 0x7E && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xFF));
            }
        }
        return out.toString();
    }

    static String decode(String plain) {
        try {
            return URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException foreign) {
            return plain;
        }
    }

    static SortedMap<String, String> encode(SortedMap<String, String> texts) {
        var plain = new TreeMap<String, String>();
        texts.forEach((name, value) -> plain.put(encode(name), encode(value)));
        return plain;
    }

    static SortedMap<String, String> decode(SortedMap<String, String> plain) {
        var texts = new TreeMap<String, String>();
        plain.forEach((name, value) -> texts.put(decode(name), decode(value)));
        return texts;
    }
}
