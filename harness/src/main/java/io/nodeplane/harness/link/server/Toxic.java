package io.nodeplane.harness.link.server;

import java.util.Locale;

/**
 * One kind of trouble on a stream, with Toxiproxy's own names and units; the component names are those of its JSON. Of its
 * kinds those by which the lab breaks links.
 */
sealed interface Toxic {

    /** Each chunk waits so many milliseconds, give or take the jitter; the order is kept. */
    record Latency(long latency, long jitter) implements Toxic {}

    /** At most {@code rate} KB per second and connection; 0 moves nothing and loses nothing. */
    record Bandwidth(long rate) implements Toxic {}

    /** Every byte is lost; after so many milliseconds without one the connection closes, with 0 never. */
    record Timeout(long timeout) implements Toxic {}

    /** The connection closes after exactly this many bytes. */
    record LimitData(long bytes) implements Toxic {}

    /** The kinds, by the names of the HTTP API. */
    enum Type {
        LATENCY(Latency.class), BANDWIDTH(Bandwidth.class), TIMEOUT(Timeout.class), LIMIT_DATA(LimitData.class);

        private final Class<? extends Toxic> shape;

        Type(Class<? extends Toxic> shape) {
            this.shape = shape;
        }

        Class<? extends Toxic> shape() {
            return shape;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws ApiError if there is no such type */
        static Type of(String word) {
            for (var type : values()) {
                if (type.word().equals(word)) {
                    return type;
                }
            }
            throw new ApiError(400, "invalid toxic type");
        }
    }

    /**
     * A toxic as one proxy has it.
     *
     * @param toxicity the chance that it acts on a connection, drawn once per connection
     */
    record Placed(String name, Type type, Direction direction, float toxicity, Toxic toxic) {}
}
