package io.nodeplane.harness.link.data;

import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * One directed data link: packets come in at one end at a time that is said, and are handed out when theirs has come. It has
 * no clock and no thread, and is not for several threads at once. Times are those of one {@code System.nanoTime()}.
 */
public final class DataLine {
    /** More cannot be under way; as in a full buffer of a router, what comes then is gone. */
    static final int WAITING_MAX = 8_192;

    private final long seed;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    private Conditions conditions = Conditions.CLEAR;
    private long inOrder;
    private long lastDue;
    private boolean any;
    private long received;
    private long receivedBytes;
    private long sent;
    private long sentBytes;
    private long cut;
    private long lost;
    private long dropped;
    private long doubled;
    private long overtaken;

    private record Waiting(long due, long order, byte[] packet) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            var later = due - other.due;
            return later == 0 ? Long.compare(order, other.order) : Long.signum(later);
        }
    }

    /** Where packets go that leave the line. */
    @FunctionalInterface
    public interface Wire {
        /** {@return whether it was taken} */
        boolean send(byte[] packet);
    }

    /** {@return a link that is {@link Conditions#CLEAR}} */
    public DataLine(long seed) {
        this.seed = seed;
    }

    /** {@return how it treats what comes in now} */
    public Conditions conditions() {
        return conditions;
    }

    /** From now on it treats packets so. A cut also takes those under way; otherwise they keep the time they have. */
    public void change(Conditions to) {
        conditions = to;
        if (to.cut()) {
            cut += waiting.size();
            waiting.clear();
        }
    }

    /** A packet comes in; what becomes of it is decided here. */
    public void arrive(byte[] packet, long now) {
        var fate = Fate.of(seed, received, conditions);
        received++;
        receivedBytes += packet.length;
        switch (fate) {
            case Fate.Cut gone -> cut++;
            case Fate.Lost gone -> lost++;
            case Fate.Carried carried -> carry(packet, carried, now);
        }
    }

    private void carry(byte[] packet, Fate.Carried carried, long now) {
        var due = now + carried.delayNanos();
        if (carried.overtaken()) {
            overtaken++;
        } else {
            due = any && lastDue - due > 0 ? lastDue : due;
            lastDue = due;
            any = true;
        }
        hold(packet, due);
        if (carried.twice()) {
            doubled++;
            hold(packet, due);
        }
    }

    private void hold(byte[] packet, long due) {
        if (waiting.size() == WAITING_MAX) {
            dropped++;
        } else {
            waiting.add(new Waiting(due, inOrder++, packet));
        }
    }

    /** Hands out what is due. */
    public void leave(long now, Wire wire) {
        for (var next = waiting.peek(); next != null && next.due() - now <= 0; next = waiting.peek()) {
            waiting.remove();
            if (wire.send(next.packet())) {
                sent++;
                sentBytes += next.packet().length;
            } else {
                dropped++;
            }
        }
    }

    /** {@return when the next packet is due; empty if nothing is under way} */
    public OptionalLong due() {
        var next = waiting.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.due());
    }

    /** {@return what passed so far} */
    public Counts counts() {
        return new Counts(received, receivedBytes, sent, sentBytes, cut, lost, dropped, doubled, overtaken,
                waiting.size());
    }
}
