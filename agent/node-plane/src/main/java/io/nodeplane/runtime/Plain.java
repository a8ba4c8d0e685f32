package io.nodeplane.runtime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Text in UTF-8, piece by piece, as printable ASCII: every other character becomes <code>&#92;uXXXX</code>. Within JSON that
 * is the same text; and no text of a stranger's turns, breaks or hides a line where it is read.
 */
final class Plain {
    private static final String KEPT = "\t" + System.lineSeparator();

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The first bytes of a character whose others come with the next piece. */
    private ByteBuffer begun = ByteBuffer.allocate(0);

    /** {@return the next piece in plain form} */
    byte[] of(byte[] piece) {
        if (!begun.hasRemaining() && isPlain(piece)) {
            return piece;
        }
        var bytes = ByteBuffer.allocate(begun.remaining() + piece.length).put(begun).put(piece).flip();
        var text = CharBuffer.allocate(bytes.remaining());
        decoder.decode(bytes, text, false);
        begun = bytes;
        var plain = new StringBuilder();
        for (var c : text.flip().toString().toCharArray()) {
            if (isPlain(c)) {
                plain.append(c);
            } else {
                plain.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return plain.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isPlain(byte[] piece) {
        for (var one : piece) {
            if (!isPlain((char) (one & 0xff))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c <= '~' || KEPT.indexOf(c) >= 0;
    }
}
