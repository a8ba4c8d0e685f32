package io.nodeplane.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What is known of the addresses of host names: a value without clock and thread; times are ms of a monotonic clock.
 *
 * <p>Whoever asks for a name is told at once what is known, and whether to begin a look-up beside it; only a name that was
 * never found has to be waited for. A look-up that fails takes nothing away. Of several addresses the one that answered
 * last comes first, and those that were passed over come last; but now and then another one has its turn, for a name may
 * stand for several nodes, and who hears the same one for ever does not find the others.
 *
 * @param names what is known of each
 */
public record Names(SortedMap<String, Name> names) {
    /** Nothing is known. */
    public static final Names NONE = new Names(new TreeMap<>());
    /** The most names that are known; beyond, the one that nobody asked for longest is forgotten. */
    public static final int NAMES_MAX = 1024;
    /** The most addresses of a name. */
    static final int ADDRESSES_MAX = 16;
    /** How old the addresses of a name may be before it is looked up again, in ms. */
    static final long FRESH_MS = 1000;
    /** For how long the same one of several addresses comes first, in ms. */
    static final long TURN_MS = 5000;

    public Names {
        names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    }

    /**
     * What is known of a name.
     *
     * @param addresses as the last look-up that succeeded gave them
     * @param best the one that answered last
     * @param passed those that did not, in the order in which they were passed over
     * @param lookingSince when the look-up began that is under way
     * @param dueAt when it is to be looked up again
     * @param askedAt when it was asked for last
     * @param turnAt when another address has its turn to come first
     */
    record Name(List<String> addresses, Optional<String> best, List<String> passed, Optional<Long> lookingSince,
            long dueAt, long askedAt, long turnAt) {

        List<String> order() {
            var order = new ArrayList<>(addresses);
            order.removeAll(passed);
            order.addAll(passed);
            best.ifPresent(first -> {
                order.remove(first);
                order.addFirst(first);
            });
            return List.copyOf(order);
        }

        private Name asked(long now) {
            var begin = lookingSince.isEmpty() && now >= dueAt;
            var turn = now >= turnAt;
            return new Name(addresses, turn ? best.map(this::behind) : best, passed,
                    begin ? Optional.of(now) : lookingSince, dueAt, now, turn ? now + TURN_MS : turnAt);
        }

        /** {@return the address that comes after that one, whether or not it was passed over: it may be there again} */
        private String behind(String address) {
            return addresses.get((addresses.indexOf(address) + 1) % addresses.size());
        }

        private Name found(List<String> now, long dueNext) {
            return new Name(now, best.filter(now::contains), passed.stream().filter(now::contains).toList(),
                    Optional.empty(), dueNext, askedAt, turnAt);
        }

        private Name answered(String address) {
            return addresses.contains(address) && !best.equals(Optional.of(address))
                    ? new Name(addresses, Optional.of(address), without(address), lookingSince, dueAt, askedAt, turnAt)
                    : this;
        }

        private Name passedOver(String address) {
            if (!addresses.contains(address)) {
                return this;
            }
            var last = new ArrayList<>(without(address));
            last.add(address);
            return new Name(addresses, best.filter(one -> !one.equals(address)), List.copyOf(last), lookingSince, dueAt,
                    askedAt, turnAt);
        }

        private List<String> without(String address) {
            return passed.stream().filter(one -> !one.equals(address)).toList();
        }
    }

    /**
     * What somebody who asks for a name is told.
     *
     * @param next what is known from now on
     * @param addresses to be tried in this order; none if the name was never found
     * @param lookUp whether the one who asks is to begin a look-up
     * @param lookingUp whether a look-up is under way, this one or another
     */
    public record Asked(Names next, List<String> addresses, boolean lookUp, boolean lookingUp) {}

    /** {@return what is to be told to somebody who asks for a name now} */
    public Asked ask(String host, long now) {
        var known = names.get(host);
        var before = known == null
                ? new Name(List.of(), Optional.empty(), List.of(), Optional.empty(), now, now, now + TURN_MS)
                : known;
        var room = known == null ? room() : Optional.of(this);
        if (room.isEmpty()) {
            return new Asked(this, List.of(), false, false);
        }
        var after = before.asked(now);
        var lookingUp = after.lookingSince().isPresent();
        return new Asked(room.get().with(host, after), after.order(), lookingUp && before.lookingSince().isEmpty(),
                lookingUp);
    }

    /** {@return the addresses of a name, in the order in which to try them} */
    public List<String> order(String host) {
        var name = names.get(host);
        return name == null ? List.of() : name.order();
    }

    /** {@return what is known after a look-up ended; without addresses it failed} */
    public Names lookedUp(String host, List<String> addresses, long now) {
        return change(host, name -> {
            // A slow resolver is left alone for as long as it took: the names that it knows must not wait for others.
            var took = now - name.lookingSince().orElse(now);
            return addresses.isEmpty()
                    ? name.found(name.addresses(), now + (name.addresses().isEmpty() ? took : Math.max(took, FRESH_MS)))
                    : name.found(addresses.stream().distinct().limit(ADDRESSES_MAX).toList(),
                            now + Math.max(took, FRESH_MS));
        });
    }

    /** {@return what is known after this address answered as a peer does: it is tried first from now on} */
    public Names answered(String host, String address) {
        return change(host, name -> name.answered(address));
    }

    /** {@return what is known after this address was of no use: it is tried last from now on} */
    public Names passedOver(String host, String address) {
        return change(host, name -> name.passedOver(address));
    }

    /** Room for one name more; none if all of the most that there may be are being looked up. */
    private Optional<Names> room() {
        if (names.size() < NAMES_MAX) {
            return Optional.of(this);
        }
        return names.entrySet().stream().filter(one -> one.getValue().lookingSince().isEmpty())
                .min(Comparator.comparingLong(one -> one.getValue().askedAt())).map(Map.Entry::getKey)
                .map(this::without);
    }

    private Names without(String host) {
        var less = new TreeMap<>(names);
        less.remove(host);
        return new Names(less);
    }

    private Names with(String host, Name name) {
        var more = new TreeMap<>(names);
        more.put(host, name);
        return new Names(more);
    }

    private Names change(String host, UnaryOperator<Name> change) {
        var before = names.get(host);
        var after = before == null ? null : change.apply(before);
        return after == null || after.equals(before) ? this : with(host, after);
    }
}
