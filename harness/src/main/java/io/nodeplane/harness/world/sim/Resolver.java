package io.nodeplane.harness.world.sim;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The resolver of one place, and what the process there remembers of its answers: a name that was found once is known from
 * then on, and a place that was silent is asked last the next time.
 */
final class Resolver {
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Consumer<Met> met;
    private final SortedSet<String> known = new TreeSet<>();
    /** What waits for each name that is being looked up. */
    private final Map<String, List<Runnable>> waiting = new LinkedHashMap<>();
    private final SortedSet<NodeId> silent = new TreeSet<>();
    private long delayNs;
    private long waited;
    private long process;

    Resolver(VirtualTime time, RandomGenerator random, Consumer<Met> met) {
        this.time = time;
        this.random = random;
        this.met = met;
    }

    /** Another process begins, which knows nothing; whoever waited for the one before is gone. */
    void restart() {
        process++;
        known.clear();
        waiting.clear();
        silent.clear();
    }

    /** A name that a process has not looked up before takes so long from now on. */
    void slow(long ns) {
        delayNs = ns;
        waited = 0;
    }

    /** Answers at once again, also what waits. {@return how many requests had to wait since it was slowed} */
    long quick() {
        delayNs = 0;
        List.copyOf(waiting.keySet()).forEach(name -> found(name, process));
        return waited;
    }

    /** Looks a name up: now if the process knows it, or when the resolver answers. */
    void find(String name, Runnable then) {
        if (known.contains(name) || delayNs == 0 && !waiting.containsKey(name)) {
            known.add(name);
            then.run();
            return;
        }
        waited++;
        met(Met.SLOW_NAME);
        var asked = waiting.containsKey(name);
        waiting.computeIfAbsent(name, first -> new ArrayList<>()).add(then);
        if (!asked) {
            var asker = process;
            time.after(delayNs, () -> found(name, asker));
        }
    }

    private void found(String name, long asker) {
        if (asker == process && waiting.containsKey(name)) {
            known.add(name);
            waiting.remove(name).forEach(Runnable::run);
        }
    }

    /** {@return these places in the order in which they are tried: any, and those that were silent last} */
    List<NodeId> order(Collection<NodeId> places) {
        if (places.size() < 2) {
            return List.copyOf(places);
        }
        met(Met.SHARED_NAME);
        var order = new ArrayList<NodeId>();
        for (var place : places) {
            order.add(random.nextInt(order.size() + 1), place);
        }
        var last = order.stream().filter(silent::contains).toList();
        order.removeAll(last);
        order.addAll(last);
        return order;
    }

    /** The place has answered. */
    void heard(NodeId place) {
        silent.remove(place);
    }

    /** The place did not answer in time. */
    void silent(NodeId place) {
        silent.add(place);
    }

    void met(Met what) {
        met.accept(what);
    }
}
