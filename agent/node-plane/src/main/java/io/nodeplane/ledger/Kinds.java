package io.nodeplane.ledger;

/** The words of the kinds, so that each is one object. */
final class Kinds {
    private static final String[] WORDS = {"suspected", "confirmed", "recovered", "reported", "joined", "started",
            "forked", "vouched",
            "updated", "left", "genesis"};

    private Kinds() {}

    /** {@return the word that the bytes between two quotes write in canonical form} */
    static String word(byte[] bytes, int from, int to) {
        for (var word : WORDS) {
            if (Literal.same(word, bytes, from, to)) {
                return word;
            }
        }
        var word = new StringBuilder();
        for (int i = from; i < to; i++) {
            i += bytes[i] == '\\' ? 1 : 0;
            word.append((char) bytes[i]);
        }
        return word.toString();
    }
}
