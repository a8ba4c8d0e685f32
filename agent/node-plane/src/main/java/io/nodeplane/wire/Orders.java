package io.nodeplane.wire;

import io.nodeplane.core.Command;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;

/** What an owner sends to an agent of their own, as JSON. */
public final class Orders {
    /** The most bytes of an order. */
    public static final int BYTES_MAX = 64 * 1024;
    /** The most seeds of a join. */
    public static final int SEEDS_MAX = 64;
    /** How long a join tries if it does not say, in ms. */
    public static final long JOIN_MS = 10_000;
    /** The longest that a join may try, in ms. */
    public static final long JOIN_MS_MAX = 30_000;

    private Orders() {}

    /**
     * {@return the join that {@code {"seeds":["host:port",...],"timeoutMs":10000}} asks for; the time may be left out}
     *
     * @throws WireException if the bytes are no such thing
     */
    public static Command.Join join(byte[] bytes) {
        var json = Reader.of(bytes, BYTES_MAX);
        var seeds = new ArrayList<PeerAddress>();
        for (var seed : json.array("seeds", SEEDS_MAX)) {
            try {
                seeds.add(PeerAddress.parse(seed.isString() ? seed.stringValue() : seed.toString()));
            } catch (IllegalArgumentException wrong) {
                throw new WireException("'seeds': " + wrong.getMessage());
            }
        }
        var timeout = json.has("timeoutMs") ? json.number("timeoutMs") : JOIN_MS;
        if (timeout < 1 || timeout > JOIN_MS_MAX) {
            throw new WireException("'timeoutMs' is " + timeout + ": use 1.." + JOIN_MS_MAX);
        }
        return new Command.Join(seeds, timeout);
    }
}
