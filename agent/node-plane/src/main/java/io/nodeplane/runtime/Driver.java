package io.nodeplane.runtime;

import io.nodeplane.core.Core;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.State;
import io.nodeplane.core.Step;
import io.nodeplane.ledger.ShelfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns the core: an input goes in, its entries become durable, and only then its effects are performed. One thread at
 * a time may turn it; it starts none itself.
 */
public final class Driver {
    private final Journal journal;
    private final EventLog events;
    private final Outlet outlet;
    private volatile State state;
    private volatile Optional<String> halted = Optional.empty();

    public Driver(State state, Journal journal, EventLog events, Outlet outlet) {
        this.state = state;
        this.journal = journal;
        this.events = events;
        this.outlet = outlet;
    }

    /** Takes one input through decision, journal and effects, as {@link #turn(List)} takes several. */
    public void turn(Input input) {
        turn(List.of(input));
    }

    /**
     * Takes inputs through decision, journal and effects: all are decided in their order, what they wrote becomes
     * durable together, and then their effects are performed in order. If the journal fails, the driver halts: the
     * decisions are forgotten, nothing of them leaves the node, and every later turn does nothing. It halts as well if an older
     * entry cannot be had any more; what was durable by then may have been said.
     */
    public void turn(List<Input> inputs) {
        if (halted.isPresent()) {
            return;
        }
        try {
            decide(inputs);
        } catch (ShelfException gone) {
            halted = Optional.of(String.valueOf(gone.getMessage()));
        }
    }

    private void decide(List<Input> inputs) {
        var decided = new ArrayList<Decided>();
        var last = state;
        for (var input : inputs) {
            var step = Core.decide(last, input);
            if (!Objects.equals(step.next().writes(), last.writes())) {
                // A new own feed may rest on all that was written before it.
                perform(decided);
                decided.clear();
            }
            decided.add(new Decided(input, step));
            last = step.next();
        }
        perform(decided);
        if (halted.isEmpty()) {
            layAway();
        }
    }

    /** What has become old need not stay in memory. */
    private void layAway() {
        var ledger = journal.shelved(state.ledger());
        if (ledger != state.ledger()) {
            state = state.holding(ledger);
        }
    }

    private record Decided(Input input, Step step) {}

    private void perform(List<Decided> decided) {
        if (halted.isPresent() || decided.isEmpty()) {
            return;
        }
        var lines = decided.stream().flatMap(one -> one.step().lines().stream()).toList();
        if (!lines.isEmpty()) {
            switch (journal.append(lines, decided.getLast().step().next().writes())) {
                case Journal.Append.Failed(var reason) -> {
                    halted = Optional.of(reason);
                    return;
                }
                case Journal.Append.Durable(var notes) -> {
                    // The effects may speak of the lines from here on.
                    notes.forEach(note -> events.write(decided.getLast().input().now(), note));
                }
            }
        }
        for (var one : decided) {
            state = one.step().next();
            one.step().effects().forEach(effect -> perform(one.input(), effect));
        }
    }

    /** {@return the node as it is now; may be read on any thread} */
    public State state() {
        return state;
    }

    /** {@return when the node wants its next tick, in ms of its monotonic clock} */
    public long wakeAt() {
        return Core.wakeAt(state);
    }

    /** {@return why the driver halted, if it did} */
    public Optional<String> halted() {
        return halted;
    }

    private void perform(Input input, Effect effect) {
        switch (effect) {
            case Effect.Ask ask -> outlet.ask(state.sender(), ask);
            case Effect.Answer(var handle, var reply) -> outlet.answer(state.sender(), handle, reply);
            case Effect.Settle(var handle, var outcome) -> outlet.settle(handle, outcome);
            case Effect.Note(var event) -> events.write(input.now(), event);
            case Effect.Show show -> outlet.show(state);
        }
    }
}
