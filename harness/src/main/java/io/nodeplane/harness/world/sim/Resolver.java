package io.nodeplane.harness.world.sim;

import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of one place, and what the process there knows of names: the agent's own {@link Names}, with the places in
 * the place of addresses.
 */
final class Resolver {
    private final VirtualTime time;
    private final RandomGenerator random;
    /** The places that each name stands for. */
    private final SortedMap<String, List<NodeId>> places;
    private final Consumer<Met> met;
    /** Each name that is being looked up, and who waits for it. */
    private final Map<String, List<Consumer<List<String>>>> waiting = new LinkedHashMap<>();
    private Names names = Names.NONE;
    private long delayNs;
    private long waited;
    private long process;

    /**
     * What is known of a name.
     *
     * @param addresses in the order in which to try them
     * @param lookingUp whether a look-up is under way
     */
    record Known(List<String> addresses, boolean lookingUp) {}

    Resolver(VirtualTime time, RandomGenerator random, SortedMap<String, List<NodeId>> places, Consumer<Met> met) {
        this.time = time;
        this.random = random;
        this.places = places;
        this.met = met;
    }

    /** Another process begins, which knows nothing; whoever waited for the one before is gone. */
    void restart() {
        process++;
        names = Names.NONE;
        waiting.clear();
    }

    /** From now on a look-up takes so long. */
    void slow(long ns) {
        delayNs = ns;
        waited = 0;
    }

    /** Answers at once again, also those who wait. {@return how many requests had to wait since it was slowed} */
    long quick() {
        delayNs = 0;
        List.copyOf(waiting.keySet()).forEach(name -> found(name, process));
        return waited;
    }

    /** {@return what the process knows of the name now} A look-up is begun if it is time for one. */
    Known known(String name) {
        var asked = names.ask(name, nowMs());
        names = asked.next();
        if (asked.lookUp()) {
            waiting.put(name, new ArrayList<>());
            if (delayNs == 0) {
                found(name, process);
            } else {
                var asker = process;
                time.after(delayNs, () -> found(name, asker));
            }
        }
        return waiting.containsKey(name)
                ? new Known(asked.addresses(), true)
                : new Known(names.order(name), false);
    }

    /** Waits for the look-up of this name that was under way when it was asked for; it may have ended meanwhile. */
    void await(String name, Consumer<List<String>> then) {
        var others = waiting.get(name);
        if (others == null) {
            then.accept(names.order(name));
        } else {
            waited++;
            met(Met.SLOW_NAME);
            others.add(then);
        }
    }

    private void found(String name, long asker) {
        if (asker == process && waiting.containsKey(name)) {
            names = names.lookedUp(name, answer(name), nowMs());
            var order = names.order(name);
            waiting.remove(name).forEach(one -> one.accept(order));
        }
    }

    /** {@return the addresses of the name, in any order} */
    private List<String> answer(String name) {
        var answer = new ArrayList<String>();
        for (var place : places.getOrDefault(name, List.of())) {
            answer.add(answer.isEmpty() ? 0 : random.nextInt(answer.size() + 1), place.value());
        }
        return answer;
    }

    /** The address has answered as a peer does. */
    void answered(String name, String address) {
        names = names.answered(name, address);
    }

    /** The address was of no use. */
    void passedOver(String name, @Nullable String address) {
        if (address != null) {
            names = names.passedOver(name, address);
        }
    }

    void met(Met what) {
        met.accept(what);
    }

    private long nowMs() {
        return time.now() / VirtualTime.MS;
    }
}
