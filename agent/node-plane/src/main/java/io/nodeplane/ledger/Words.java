package io.nodeplane.ledger;

/** The words of entries: of their kinds, and of the fields of their bodies. Each is written here and nowhere else. */
public final class Words {
    public static final String GENESIS = "genesis";
    public static final String STARTED = "started";
    public static final String JOINED = "joined";
    public static final String LEFT = "left";
    public static final String SUSPECTED = "suspected";
    public static final String CONFIRMED = "confirmed";
    public static final String RECOVERED = "recovered";
    public static final String UPDATED = "updated";
    public static final String REPORTED = "reported";
    public static final String FORKED = "forked";
    public static final String VOUCHED = "vouched";
    public static final String PROPOSED = "proposed";
    public static final String APPROVED = "approved";
    public static final String RATIFIED = "ratified";
    public static final String AMENDED = "amended";
    public static final String FORGOTTEN = "forgotten";

    static final String ADDRESS = "address";
    static final String AFTER = "after";
    static final String BALLOT = "ballot";
    static final String BEFORE = "before";
    static final String BY = "by";
    static final String CHARTER = "charter";
    static final String COUNT = "count";
    static final String DIGEST = "digest";
    static final String EARLIER = "earlier";
    static final String EPOCH = "epoch";
    static final String EVIDENCE = "evidence";
    static final String FEED = "feed";
    static final String HASHES = "hashes";
    static final String INCARNATION = "incarnation";
    static final String METADATA = "metadata";
    static final String NODE = "node";
    static final String NONCE = "nonce";
    static final String PEER = "peer";
    static final String PROPOSAL = "proposal";
    static final String REASON = "reason";
    static final String SEQ = "seq";
    static final String SOFTWARE = "software";
    static final String STATE = "state";
    static final String SUBJECT = "subject";
    static final String VERSION = "version";
    static final String WHY = "why";

    /** Those that fill a ledger first. */
    private static final String[] KINDS = {SUSPECTED, CONFIRMED, RECOVERED, REPORTED, JOINED, STARTED, FORKED, VOUCHED,
            UPDATED, LEFT, GENESIS, PROPOSED, APPROVED, RATIFIED, AMENDED, FORGOTTEN};

    private Words() {}

    /** {@return the kind that the bytes between two quotes write in canonical form: of a known one always one object} */
    static String kind(byte[] bytes, int from, int to) {
        for (var kind : KINDS) {
            if (Literal.same(kind, bytes, from, to)) {
                return kind;
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
