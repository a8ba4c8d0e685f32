package io.nodeplane.core;

/** How full the ledger is: what comes near to what this process can hold is spoken of in time, and when it is there. */
final class Filling {
    private Filling() {}

    /** A process starts on a ledger that may be large already. */
    static void begin(Decision decision) {
        var capacity = decision.local.capacity();
        if (capacity.isNear(decision.ledger())) {
            note(decision, decision.isFull() ? "ledger-full" : "ledger-large", capacity.sentence(decision.ledger()));
        }
    }

    /** The ledger has grown. */
    static void review(Decision decision) {
        var capacity = decision.local.capacity();
        var before = decision.before.ledger();
        if (decision.isFull() && !capacity.isReached(before)) {
            note(decision, "ledger-full",
                    "no entry of others is taken any more: " + capacity.sentence(decision.ledger()));
        } else if (capacity.isNear(decision.ledger()) && !capacity.isNear(before)) {
            note(decision, "ledger-large", capacity.sentence(decision.ledger()));
        }
    }

    /** A command would write what no entry is written for any more. */
    static void refuse(Decision decision, long handle) {
        decision.refuse(handle, "RESOURCE_EXHAUSTED", decision.local.capacity().sentence(decision.ledger()));
    }

    private static void note(Decision decision, String kind, String sentence) {
        decision.note(Event.of(kind, sentence).with("entries", decision.ledger().size())
                .with("percent", decision.local.capacity().percent(decision.ledger())));
    }
}
