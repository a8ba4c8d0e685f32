package io.nodeplane.runtime;

import io.nodeplane.core.Core;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.State;
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

    /**
     * Takes one input through decision, journal and effects. If the journal fails, the driver halts: the decision is
     * forgotten, nothing of it leaves the node, and every later turn does nothing.
     */
    public void turn(Input input) {
        if (halted.isPresent()) {
            return;
        }
        var step = Core.decide(state, input);
        if (!step.lines().isEmpty()) {
            switch (journal.append(step.lines())) {
                case Journal.Append.Failed(var reason) -> {
                    halted = Optional.of(reason);
                    return;
                }
                case Journal.Append.Durable durable -> {
                    // The effects may speak of the lines from here on.
                }
            }
        }
        state = step.next();
        for (var effect : step.effects()) {
            perform(input, effect);
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
