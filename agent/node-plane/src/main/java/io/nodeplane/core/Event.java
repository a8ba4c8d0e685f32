package io.nodeplane.core;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.EntryId;
import java.util.Optional;

/**
 * Something that mattered at one node: an input, a decision and its reason. Local, never replicated. It explains a run;
 * the ledger proves it.
 *
 * @param kind one word, the event's name
 * @param reason one sentence for people, in printable ASCII; each other character becomes a question mark
 * @param details named values, by kind; listed in docs/events.md
 * @param entry the ledger entry that it led to or speaks of
 */
public record Event(String kind, String reason, Json.Obj details, Optional<EntryId> entry) {
    /** Of how many entries that came in one turn a {@code head} event names each. */
    public static final int LINES_NAMED_MAX = 256;

    public Event {
        // It may quote what others said; wherever it is shown, that is plain text.
        reason = Json.printable(reason).value();
    }

    /** {@return an event without details or entry} */
    public static Event of(String kind, String reason) {
        return new Event(kind, reason, Json.object(), Optional.empty());
    }

    /** {@return so many of something, in words} */
    static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** {@return this event with a detail} */
    public Event with(String name, String value) {
        return new Event(kind, reason, details.with(name, Json.printable(value)), entry);
    }

    /** {@return this event with a detail} */
    public Event with(String name, long value) {
        return new Event(kind, reason, details.with(name, value), entry);
    }

    /** {@return this event with a detail} */
    public Event with(String name, Json value) {
        return new Event(kind, reason, details.with(name, value), entry);
    }

    /** {@return this event with more words} */
    Event adding(String words) {
        return new Event(kind, reason + words, details, entry);
    }

    /** {@return this event, aligned with the ledger} */
    public Event about(EntryId id) {
        return new Event(kind, reason, details, Optional.of(id));
    }
}
