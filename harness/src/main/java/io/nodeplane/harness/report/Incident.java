package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The course of the incident as a small Mermaid sequence diagram. */
final class Incident {
    private static final int NOTES_MAX = 24;
    private static final int ACTORS_MAX = 8;

    /** One note: what a node did first at that moment, and to whom in all. */
    private static final class Note {
        private final LoggedEvent first;
        private final TreeSet<String> about = new TreeSet<>();

        Note(LoggedEvent first) {
            this.first = first;
        }
    }

    /** A line of the diagram. */
    private record Line(Instant at, String text) {}

    private final Account account;

    Incident(Account account) {
        this.account = account;
    }

    /** {@return the diagram; empty if there was no trouble to speak of, or too many nodes to draw} */
    Optional<String> mermaid() {
        var notes = notes();
        if (account.troubles().isEmpty() || notes.isEmpty() || account.nodes().size() > ACTORS_MAX) {
            return Optional.empty();
        }
        var lines = new ArrayList<Line>();
        notes.stream().limit(NOTES_MAX).forEach(note -> lines.add(new Line(note.first.at(), "Note over "
                + actor(note.first.node()) + ": " + account.since(note.first.at()) + " " + words(note))));
        var last = lines.getLast().at();
        account.troubles().forEach(trouble -> {
            lines.add(lab(trouble.from(), trouble.label()));
            trouble.lift().ifPresent(lift -> lines.add(lab(lift.started(), lift.step().step().describe())));
        });
        account.heads().equalToTheEnd().ifPresent(at -> lines.add(lab(at, "one ledger head from here on")));
        lines.removeIf(line -> notes.size() > NOTES_MAX && line.at().isAfter(last));
        lines.sort(Comparator.comparing(Line::at));
        var text = new StringBuilder("sequenceDiagram\n");
        account.nodes().forEach(node -> text.append("    participant ").append(actor(node)).append(" as ").append(node)
                .append('\n'));
        lines.forEach(line -> text.append("    ").append(line.text()).append('\n'));
        if (notes.size() > NOTES_MAX) {
            text.append("    Note over ").append(all()).append(": and ").append(notes.size() - NOTES_MAX)
                    .append(" more, left out here\n");
        }
        return Optional.of(text.toString());
    }

    private List<Note> notes() {
        var from = account.troubles().stream().map(Trouble::from).findFirst().orElse(account.run().ended());
        var notes = new ArrayList<Note>();
        for (var kind : List.of("suspected", "confirmed", "isolated", "connected", "recovered", "joined", "left",
                "new-feed", "fork", "rival", "hole", "mended")) {
            for (var event : account.run().events(kind)) {
                if (!event.at().isBefore(from)) {
                    note(notes, event).about.add(event.text("peer"));
                }
            }
        }
        notes.sort(Comparator.<Note, Instant>comparing(note -> note.first.at())
                .thenComparing(note -> note.first.node()));
        return notes;
    }

    /** The note that the event belongs to: what a node says of several others in one phase is one note. */
    private Note note(List<Note> notes, LoggedEvent event) {
        var known = notes.stream().filter(note -> note.first.node().equals(event.node())
                && note.first.event().kind().equals(event.event().kind())
                && phase(note.first.at()) == phase(event.at())).findFirst();
        var note = known.orElseGet(() -> new Note(event));
        if (known.isEmpty()) {
            notes.add(note);
        }
        return note;
    }

    private long phase(Instant at) {
        return account.troubles().stream().filter(trouble -> !trouble.from().isAfter(at)).count()
                + account.troubles().stream().filter(trouble -> !trouble.to().isAfter(at)).count();
    }

    private static String words(Note note) {
        var about = Quantity.names(note.about);
        return switch (note.first.event().kind()) {
            case "suspected" -> "suspects " + about;
            case "confirmed" -> "confirms the death of " + about;
            case "isolated" -> "is isolated";
            case "connected" -> "hears a majority again";
            case "recovered" -> "recovers in incarnation " + incarnation(note);
            case "joined" -> "joins in incarnation " + incarnation(note);
            case "left" -> "leaves";
            case "new-feed" -> "begins a new feed, " + note.first.text("why");
            case "fork" -> "knows a fork of " + note.first.text("feed");
            case "rival" -> "notices another process of its name";
            case "hole" -> "finds a damaged line on its disk";
            case "mended" -> "has mended its files";
            default -> throw new IllegalStateException("no words for " + note.first.event().kind());
        };
    }

    private static long incarnation(Note note) {
        return note.first.event().details().number("incarnation");
    }

    private Line lab(Instant at, String what) {
        return new Line(at, "Note over " + all() + ": " + account.since(at) + " " + what);
    }

    private String all() {
        var first = account.nodes().first();
        var last = account.nodes().last();
        return first.equals(last) ? actor(first) : actor(first) + "," + actor(last);
    }

    /** Mermaid reads a hyphen as part of an arrow. */
    private static String actor(NodeId node) {
        return "n_" + node.value().replace('-', '_');
    }
}
