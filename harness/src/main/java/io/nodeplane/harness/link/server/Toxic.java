package io.nodeplane.harness.link.server;

import java.util.Locale;

/** One kind of trouble on a stream, with Toxiproxy's own names and units; the component names are those of its JSON. */
sealed interface Toxic {

    /** Nothing: bytes pass. */
    record Noop() implements Toxic {}

    /** Each chunk waits so many milliseconds, give or take the jitter; the order is kept. */
    record Latency(long latency, long jitter) implements Toxic {}

    /** At most {@code rate} KB per second and connection; 0 moves nothing and loses nothing. */
    record Bandwidth(long rate) implements Toxic {}

    /** Every byte is lost; after so many milliseconds without one the connection closes, with 0 never. */
    record Timeout(long timeout) implements Toxic {}

    /** So many milliseconds after its first byte the connection is reset. */
    record ResetPeer(long timeout) implements Toxic {}

    /** The connection closes after exactly this many bytes. */
    record LimitData(long bytes) implements Toxic {}

    /** Chunks are cut into pieces of about {@code averageSize} bytes, {@code delay} microseconds apart. */
    record Slicer(int averageSize, int sizeVariation, long delay) implements Toxic {
        public Slicer {
            // Toxiproxy recurses without end, or slices out of range, on the sizes refused here.
            if (averageSize < 1 || sizeVariation < 0 || sizeVariation > averageSize) {
                throw new IllegalArgumentException("a slicer needs average_size >= 1 and 0 <= size_variation <= "
                        + "average_size, not " + averageSize + " and " + sizeVariation);
            }
        }
    }

    /** The close of a connection comes so many milliseconds late. */
    record SlowClose(long delay) implements Toxic {}

    /** The kinds, by the names of the HTTP API. */
    enum Type {
        NOOP(Noop.class), LATENCY(Latency.class), BANDWIDTH(Bandwidth.class), TIMEOUT(Timeout.class), RESET_PEER(
                ResetPeer.class), LIMIT_DATA(LimitData.class), SLICER(Slicer.class), SLOW_CLOSE(SlowClose.class);

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
