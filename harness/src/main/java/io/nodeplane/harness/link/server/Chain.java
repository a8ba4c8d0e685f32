package io.nodeplane.harness.link.server;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The toxics of one direction of one connection, in the order in which they were added. Toxics come, change and go
 * while bytes are under way; what a toxic holds when it goes is passed on at once and in order.
 *
 * <p>Not safe for threads: a {@link Stream} guards it.
 */
final class Chain {

    /** A stage and the toxic it acts out; without one it only passes on what was left over. */
    private record Slot(Toxic.@Nullable Placed placed, Stage stage) {
        boolean is(String name) {
            return placed != null && placed.name().equals(name);
        }
    }

    private final RandomGenerator random;
    private final Stage.Source source = new Stage.Source();
    private final List<Slot> slots = new ArrayList<>();

    Chain(RandomGenerator random) {
        this.random = random;
    }

    Stage.Source source() {
        return source;
    }

    Pull pull(long now) {
        return slots.isEmpty() ? source.pull(now) : slots.getLast().stage().pull(now);
    }

    void add(Toxic.Placed placed, long now) {
        slots.add(new Slot(placed, draw(placed, now)));
        rewire();
    }

    /** The toxic of this name changes: its toxicity is drawn again, and bytes it was pacing go out at once. */
    void update(Toxic.Placed placed, long now) {
        int at = find(placed.name());
        var before = slots.get(at).stage();
        var after = draw(placed, now);
        if (before instanceof Losses.LimitData old && after instanceof Losses.LimitData
                && placed.toxic() instanceof Toxic.LimitData limit) {
            after = new Losses.LimitData(limit, old.passed());
        }
        var held = new Slot(null, new Stage.Pass(before.held()));
        slots.set(at, new Slot(placed, after));
        // Late bytes stay late, by the new delay; paced ones have waited enough.
        slots.add(before instanceof Delays.Latency ? at : at + 1, held);
        rewire();
    }

    /** The toxic of this name goes. */
    void remove(String name) {
        int at = find(name);
        var slot = slots.get(at);
        // Toxiproxy closes a stream whose timeout toxic goes, whether or not it acted on this connection.
        boolean ends = slot.placed() != null && slot.placed().toxic() instanceof Toxic.Timeout;
        slots.set(at, new Slot(null, ends ? new Stage.Ended() : new Stage.Pass(slot.stage().held())));
        rewire();
    }

    private Stage draw(Toxic.Placed placed, long now) {
        boolean acts = random.nextFloat() < placed.toxicity();
        return acts ? Stage.of(placed.toxic(), random, now) : new Stage.Pass(List.of());
    }

    private int find(String name) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).is(name)) {
                return i;
            }
        }
        throw new IllegalStateException("no toxic " + name + " in this chain: " + slots);
    }

    private void rewire() {
        slots.removeIf(slot -> slot.placed() == null && slot.stage() instanceof Stage.Pass pass && pass.idle());
        Stage before = source;
        for (var slot : slots) {
            slot.stage().input = before;
            before = slot.stage();
        }
    }
}
