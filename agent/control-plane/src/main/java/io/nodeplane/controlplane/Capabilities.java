package io.nodeplane.controlplane;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an implementation is and what it keeps to. Constants: a conformance kit reads its bounds from here.
 *
 * @param name of the implementation, as people call it
 * @param version of the implementation
 * @param spec version of the interface spec it follows
 * @param features what it offers beyond the core
 * @param limits sizes it accepts
 * @param timers times it keeps
 */
public record Capabilities(String name, String version, String spec, SortedSet<Feature> features, Limits limits,
        Timers timers) {
    /** The version of the interface spec in this module. */
    public static final String SPEC = "1.0";

    /** Makes the features unchangeable. */
    public Capabilities {
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }

    /** {@return the capabilities of an implementation of this spec} */
    public static Capabilities of(String name, String version, Collection<Feature> features, Limits limits,
            Timers timers) {
        return new Capabilities(name, version, SPEC, new TreeSet<>(features), limits, timers);
    }

    /**
     * Sizes that are accepted; above them is {@code RESOURCE_EXHAUSTED}, or {@code INVALID_ARGUMENT} for seeds.
     *
     * @param metaMaxBytes of one peer's metadata, as {@link Metadata#bytes()} counts; never below 1,024
     * @param seedsMax seeds of one join
     * @param subscriptionsMax subscriptions at one time; never below 100
     * @param updateQueueMax views waiting for one handler before it is told a snapshot instead
     * @param reportsPerSecondMax reports about one peer within a second
     */
    public record Limits(int metaMaxBytes, int seedsMax, int subscriptionsMax, int updateQueueMax,
            int reportsPerSecondMax) {
        /** The least that every implementation grants. */
        public static final Limits LEAST = new Limits(1_024, 32, 100, 64, 10);

        /** @throws IllegalArgumentException below what every implementation must grant */
        public Limits {
            if (metaMaxBytes < 1_024 || seedsMax < 1 || subscriptionsMax < 100 || updateQueueMax < 1
                    || reportsPerSecondMax < 1) {
                throw new IllegalArgumentException("a limit is below what the interface guarantees: metaMaxBytes "
                        + metaMaxBytes + " of 1024, seedsMax " + seedsMax + " of 1, subscriptionsMax "
                        + subscriptionsMax
                        + " of 100, updateQueueMax " + updateQueueMax + " of 1, reportsPerSecondMax "
                        + reportsPerSecondMax + " of 1");
            }
        }
    }

    /**
     * Times that are kept.
     *
     * @param convergence after the last change of a quiet cluster, all digests are equal
     * @param isolation without contact to anyone, the health says so
     * @param heal after a split is mended, all digests are equal
     * @param keepAlive a subscriber hears something at least this often
     * @param heartbeatTtl without a heartbeat for so long, the data plane is not ready
     * @param joinDeadline join gives up
     * @param leaveDeadline leave returns at the latest
     * @param reportTtl a report is evidence for so long
     * @param reapAfter a dead member stays listed at least so long
     */
    public record Timers(Duration convergence, Duration isolation, Duration heal, Duration keepAlive,
            Duration heartbeatTtl, Duration joinDeadline, Duration leaveDeadline, Duration reportTtl,
            Duration reapAfter) {
        /** What an implementation declares when it has no reason for anything else. */
        public static final Timers DEFAULTS = new Timers(Duration.ofSeconds(10), Duration.ofSeconds(15),
                Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(10),
                Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10));

        /** {@return these timers with another interval of signs of life to subscribers} */
        public Timers withKeepAlive(Duration interval) {
            return new Timers(convergence, isolation, heal, interval, heartbeatTtl, joinDeadline, leaveDeadline,
                    reportTtl, reapAfter);
        }

        /** {@return these timers with another lease of the data plane} */
        public Timers withHeartbeatTtl(Duration ttl) {
            return new Timers(convergence, isolation, heal, keepAlive, ttl, joinDeadline, leaveDeadline, reportTtl,
                    reapAfter);
        }
    }
}
