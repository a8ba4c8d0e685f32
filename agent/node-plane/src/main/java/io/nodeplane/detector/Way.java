package io.nodeplane.detector;

import io.nodeplane.canon.Json;
import java.util.Optional;

/**
 * What is known of the way from one member to another, from what the members at its two ends tell of their links
 * ({@link Link#json}). A way is one direction: that it is closed does not mean that the way back is.
 */
public sealed interface Way {

    /** {@return one word for it} */
    String word();

    /** The near end is answered: this way and the way back are open. */
    record Open(long p50Ms, long p99Ms, long probes, long lost) implements Way {
        @Override
        public String word() {
            return "open";
        }
    }

    /** What the near end asks arrives, as the far end says; whether an answer comes back is not known, or none does. */
    record Arrives() implements Way {
        @Override
        public String word() {
            return "arrives";
        }
    }

    /**
     * The near end is not answered, and nothing that it asks arrives at the far end, which says so.
     *
     * @param helper who reaches the far end in its stead
     * @param answersArrive whether it is heard there all the same, when it answers what the far end asks: so it is where only
     *     one of two can dial the other
     */
    record Closed(Optional<String> helper, boolean answersArrive) implements Way {
        @Override
        public String word() {
            return "closed";
        }
    }

    /** The near end is not answered; whether anything arrives is not known, for the far end was not asked. */
    record Unanswered(Optional<String> helper) implements Way {
        @Override
        public String word() {
            return "unanswered";
        }
    }

    /** Nobody who was asked has tried. */
    record Unknown() implements Way {
        @Override
        public String word() {
            return "unknown";
        }
    }

    /**
     * {@return what is known of a way}
     *
     * @param near what the near end tells of its link to the far end; empty if it did not answer
     * @param far what the far end tells of its link to the near end; empty likewise
     * @param recentMs what is longer ago says nothing of now
     */
    static Way of(Optional<Json.Obj> near, Optional<Json.Obj> far, long recentMs) {
        if (near.isPresent() && since(near.get(), "answeredMsAgo") <= recentMs) {
            return new Open(number(near.get(), "p50Ms"), number(near.get(), "p99Ms"), near.get().number("probes"),
                    near.get().number("lost"));
        }
        if (far.isPresent() && since(far.get(), "askedMsAgo") <= recentMs) {
            return new Arrives();
        }
        var tried = near.isPresent() && near.get().number("probes") > 0;
        if (!tried) {
            return new Unknown();
        }
        var helper = since(near.get(), "helpedMsAgo") <= recentMs
                ? near.flatMap(link -> link.find("helper")).map(name -> ((Json.Str) name).value())
                : Optional.<String>empty();
        return far.isPresent()
                ? new Closed(helper, since(far.get(), "answeredMsAgo") <= recentMs)
                : new Unanswered(helper);
    }

    private static long since(Json.Obj link, String what) {
        return link.find(what).isPresent() ? link.number(what) : Long.MAX_VALUE;
    }

    private static long number(Json.Obj link, String what) {
        return link.find(what).isPresent() ? link.number(what) : 0;
    }
}
