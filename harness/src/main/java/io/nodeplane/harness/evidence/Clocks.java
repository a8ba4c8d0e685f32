package io.nodeplane.harness.evidence;

import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How the wall clock of a run behaved. It can be stepped at any moment; the monotonic clock beside it cannot. All times of
 * a run are on the lab's own clock, which goes on evenly from where the wall clock stood when the lab began.
 *
 * @param steps what was seen of steps, in order
 * @param unsure why times of events are not known; empty if they are
 */
public record Clocks(List<Step> steps, Optional<String> unsure) {
    /** As it should be. */
    public static final Clocks EVEN = new Clocks(List.of(), Optional.empty());
    /** What two readings of both clocks may differ by: they are not read at the same moment. */
    static final Duration ROUGH = Duration.ofMillis(50);

    /**
     * The wall clock was set.
     *
     * @param at by when, on the lab's clock
     * @param by how much farther ahead of the lab's clock it was from then on
     */
    public record Step(Instant at, Duration by) {}

    /**
     * Both clocks, read at one moment by the lab itself.
     *
     * @param at on the lab's clock
     * @param ahead how far the wall clock was ahead of that
     */
    public record Reading(Instant at, Duration ahead) {}

    /** Where the monotonic clock of this machine stood at a moment of the lab's clock. */
    @FunctionalInterface
    public interface Machine {
        /** {@return the moment of the lab's clock at which the monotonic clock showed these ms} */
        Instant at(long mono);
    }

    /** Events of all places on the lab's clock, and how the wall clock behaved meanwhile. */
    public record Told(SortedMap<NodeId, List<LoggedEvent>> events, Clocks clocks) {
        public Told {
            events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
        }
    }

    public Clocks {
        steps = List.copyOf(steps);
    }

    /** {@return whether every time is taken from the wall clock, which nobody set} */
    public boolean even() {
        return steps.isEmpty() && unsure.isEmpty();
    }

    /**
     * {@return the events of all places on the lab's clock}
     *
     * @param logged as the nodes' wall clocks dated them
     * @param readings what the lab read, in order; none where there is but one clock
     */
    public static Told told(SortedMap<NodeId, List<LoggedEvent>> logged, List<Reading> readings, Machine machine) {
        if (readings.isEmpty()) {
            return new Told(logged, EVEN);
        }
        var begun = readings.getFirst().ahead();
        var steps = steps(readings);
        if (steps.isEmpty() && logged.values().stream().flatMap(List::stream)
                .allMatch(event -> near(ahead(event, machine), begun))) {
            return new Told(each(logged, event -> event.at().minus(begun)), EVEN);
        }
        // One machine has one monotonic clock: the lab can tell it by what it read itself at some time.
        var shared = logged.values().stream().filter(events -> !events.isEmpty()).allMatch(events -> events.stream()
                .anyMatch(event -> readings.stream().anyMatch(read -> near(ahead(event, machine), read.ahead()))));
        if (shared) {
            var all = new ArrayList<>(readings);
            logged.values().forEach(events -> events.forEach(event -> all.add(new Reading(machine.at(event.mono()),
                    ahead(event, machine)))));
            all.sort(Comparator.comparing(Reading::at));
            return new Told(each(logged, event -> machine.at(event.mono())),
                    new Clocks(steps(all), Optional.empty()));
        }
        return elsewhere(logged, readings, steps, machine);
    }

    /** Agents on another machine's clock, as in a virtual one: it can be followed as long as nobody sets it. */
    private static Told elsewhere(SortedMap<NodeId, List<LoggedEvent>> logged, List<Reading> readings,
            List<Step> steps, Machine machine) {
        var begun = readings.getFirst().ahead();
        var first = logged.values().stream().flatMap(List::stream).findFirst().map(event -> ahead(event, machine))
                .orElse(begun);
        var even = steps.isEmpty() && logged.values().stream().flatMap(List::stream)
                .allMatch(event -> near(ahead(event, machine), first));
        return new Told(each(logged, event -> event.at().minus(begun)), even
                ? EVEN
                : new Clocks(steps, Optional.of("a wall clock was set during the run, and the monotonic clocks of the"
                        + " agents are not that of the lab: when what was logged is not known; run it again")));
    }

    private static List<Step> steps(List<Reading> readings) {
        var steps = new ArrayList<Step>();
        var last = readings.getFirst().ahead();
        for (var reading : readings) {
            if (!near(reading.ahead(), last)) {
                steps.add(new Step(reading.at(), reading.ahead().minus(last)));
                last = reading.ahead();
            }
        }
        return steps;
    }

    private static Duration ahead(LoggedEvent event, Machine machine) {
        return Duration.between(machine.at(event.mono()), event.at());
    }

    private static boolean near(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(ROUGH) <= 0;
    }

    private static SortedMap<NodeId, List<LoggedEvent>> each(SortedMap<NodeId, List<LoggedEvent>> logged,
            Function<LoggedEvent, Instant> time) {
        var told = new TreeMap<NodeId, List<LoggedEvent>>();
        logged.forEach((place, events) -> told.put(place, events.stream().map(event -> new LoggedEvent(event.node(),
                time.apply(event), event.mono(), event.event())).toList()));
        return told;
    }
}
