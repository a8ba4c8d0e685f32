package io.nodeplane.controlplane;

import org.jspecify.annotations.Nullable;

/** Sizes that are accepted; above them is {@code RESOURCE_EXHAUSTED}, or {@code INVALID_ARGUMENT} for seeds. */
public final class Limits {
    /** The least that every implementation grants. */
    public static final Limits LEAST = new Limits(new Fields(1_024, 32, 100, 64, 10));

    private final Fields fields;

    private record Fields(int metaMaxBytes, int seedsMax, int subscriptionsMax, int updateQueueMax,
            int reportsPerSecondMax) {}

    private Limits(Fields fields) {
        this.fields = fields;
    }

    /** {@return a builder that begins with these limits} */
    public Builder toBuilder() {
        return new Builder(fields);
    }

    /** {@return bytes of one peer's metadata, as {@link Metadata#bytes()} counts; never below 1,024} */
    public int metaMaxBytes() {
        return fields.metaMaxBytes();
    }

    /** {@return seeds of one join} */
    public int seedsMax() {
        return fields.seedsMax();
    }

    /** {@return subscriptions at one time; never below 100} */
    public int subscriptionsMax() {
        return fields.subscriptionsMax();
    }

    /** {@return views waiting for one handler before it is told a snapshot instead} */
    public int updateQueueMax() {
        return fields.updateQueueMax();
    }

    /** {@return reports about one peer within a second} */
    public int reportsPerSecondMax() {
        return fields.reportsPerSecondMax();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits limits && fields.equals(limits.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Limits" + fields;
    }

    /** Limits in the making; what is not said stays as it was. */
    public static final class Builder {
        private int metaMaxBytes;
        private int seedsMax;
        private int subscriptionsMax;
        private int updateQueueMax;
        private int reportsPerSecondMax;

        private Builder(Fields from) {
            metaMaxBytes = from.metaMaxBytes();
            seedsMax = from.seedsMax();
            subscriptionsMax = from.subscriptionsMax();
            updateQueueMax = from.updateQueueMax();
            reportsPerSecondMax = from.reportsPerSecondMax();
        }

        /** See {@link Limits#metaMaxBytes()}. */
        public Builder metaMaxBytes(int bytes) {
            metaMaxBytes = bytes;
            return this;
        }

        /** See {@link Limits#seedsMax()}. */
        public Builder seedsMax(int seeds) {
            seedsMax = seeds;
            return this;
        }

        /** See {@link Limits#subscriptionsMax()}. */
        public Builder subscriptionsMax(int subscriptions) {
            subscriptionsMax = subscriptions;
            return this;
        }

        /** See {@link Limits#updateQueueMax()}. */
        public Builder updateQueueMax(int views) {
            updateQueueMax = views;
            return this;
        }

        /** See {@link Limits#reportsPerSecondMax()}. */
        public Builder reportsPerSecondMax(int reports) {
            reportsPerSecondMax = reports;
            return this;
        }

        /**
         * {@return the limits}
         *
         * @throws IllegalArgumentException below what every implementation must grant
         */
        public Limits build() {
            if (metaMaxBytes < 1_024 || seedsMax < 1 || subscriptionsMax < 100 || updateQueueMax < 1
                    || reportsPerSecondMax < 1) {
                throw new IllegalArgumentException("a limit is below what the interface guarantees: metaMaxBytes "
                        + metaMaxBytes + " of 1024, seedsMax " + seedsMax + " of 1, subscriptionsMax "
                        + subscriptionsMax + " of 100, updateQueueMax " + updateQueueMax
                        + " of 1, reportsPerSecondMax " + reportsPerSecondMax + " of 1");
            }
            return new Limits(
                    new Fields(metaMaxBytes, seedsMax, subscriptionsMax, updateQueueMax, reportsPerSecondMax));
        }
    }
}
