package io.nodeplane.harness.link.server;

/** Where the link server is not like Toxiproxy 2.12.0. The list in {@code docs/links.md} is this one. */
public enum KnownDifference {
    /** Counters. */
    COUNTERS_ARE_LIVE(true, "byte counters count while a connection is open; a proxy that is deleted takes its along",
            "byte counters grow when a connection ends; those of deleted proxies stay"),
    /** Metrics. */
    METRICS_ARE_ALWAYS_ON(false, "`/metrics` is always there, and shows the byte counters only",
            "`/metrics` needs `-proxy-metrics` or `-runtime-metrics`"),
    /** A receiver that does not read. */
    CHANGES_DO_NOT_WAIT(true, "a toxic is added at once, also where a receiver has stopped reading",
            "the call hangs until the receiver reads, and answers 503 after 25 s"),
    /** An upstream that swallows the dial. */
    DIALS_ARE_APART(true,
            "each connection dials its upstream in a thread of its own, for at most 10 s; disabling breaks it off",
            "a proxy dials in its accept loop without a limit; disabling it waits for that"),
    /** When the dice fall. */
    TOXICITY_IS_DRAWN_ONCE(true, "toxicity is drawn once per connection, and again when that toxic itself changes",
            "toxicity is drawn again also when another toxic is added behind it or removed after it"),
    /** The seed. */
    SEED_HAS_EFFECT(false, "toxicity and jitter follow the seed given at the start, and the order of connections",
            "`-seed` has no effect"),
    /** Kinds of toxics. */
    TOXICS_ARE_THE_LABS(true,
            "`reset_peer`, `slicer`, `slow_close` and `noop` are refused: the lab breaks no link by them",
            "these toxics are there as well"),
    /** How much latency holds. */
    LATENCY_HOLDS_LESS(false, "`latency` holds at most 1024 chunks or 4 MiB per stream, then stalls the sender",
            "`latency` holds 1024 chunks, which can be 32 MiB"),
    /** Two latencies in a row. */
    LATENCIES_ADD_UP_IN_A_QUEUE(false, "two `latency` toxics add up for every chunk",
            "chunks that queue behind others wait less in the second"),
    /** Bytes at a removal. */
    REMOVAL_LOSES_NOTHING(false, "a toxic that goes hands on every byte it holds",
            "held bytes that cannot be written within 5 s of a removal are lost, and the stream goes on without them"),
    /** The shape of a proxy. */
    NO_LOGGER_FIELD(true, "a proxy is shown without field `Logger`", "a proxy is shown with an empty field `Logger`"),
    /** The type of an error. */
    ERRORS_ARE_TYPED_AS_JSON(true, "errors are JSON, with `Content-Type: application/json`",
            "errors are JSON, with `Content-Type: text/plain`"),
    /** Limits. */
    LIMITS(false, "4096 proxies, 64 toxics and 1024 open connections per proxy, 1 MiB per request",
            "none but the machine's");

    private final boolean observed;
    private final String ours;
    private final String toxiproxy;

    KnownDifference(boolean observed, String ours, String toxiproxy) {
        this.observed = observed;
        this.ours = ours;
        this.toxiproxy = toxiproxy;
    }

    /** {@return whether the contract test shows it on both; the others are read from Toxiproxy's source} */
    public boolean observed() {
        return observed;
    }

    /** {@return what the link server does} */
    public String ours() {
        return ours;
    }

    /** {@return what Toxiproxy does} */
    public String toxiproxy() {
        return toxiproxy;
    }
}
