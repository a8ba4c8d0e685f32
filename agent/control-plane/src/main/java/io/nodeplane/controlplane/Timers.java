package io.nodeplane.controlplane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Times that are kept. A conformance kit reads its bounds from here; those of suspicion and certainty follow from the
 * cluster's charter.
 */
public final class Timers {
    /** What an implementation declares when it has no reason for anything else. */
    public static final Timers DEFAULTS = new Timers(new Builder());

    private final Fields fields;

    private record Fields(Duration convergence, Duration isolation, Duration heal, Duration keepAlive,
            Duration heartbeatTtl, Duration joinDeadline, Duration leaveDeadline, Duration reportTtl,
            Duration reapAfter, Duration probeInterval, Duration suspicion, Duration certainty) {}

    private Timers(Builder from) {
        fields = new Fields(from.convergence, from.isolation, from.heal, from.keepAlive, from.heartbeatTtl,
                from.joinDeadline, from.leaveDeadline, from.reportTtl, from.reapAfter, from.probeInterval,
                from.suspicion, from.certainty);
    }

    /** {@return a builder that begins with these timers} */
    public Builder toBuilder() {
        return new Builder().convergence(fields.convergence()).isolation(fields.isolation()).heal(fields.heal())
                .keepAlive(fields.keepAlive()).heartbeatTtl(fields.heartbeatTtl()).joinDeadline(fields.joinDeadline())
                .leaveDeadline(fields.leaveDeadline()).reportTtl(fields.reportTtl()).reapAfter(fields.reapAfter())
                .probeInterval(fields.probeInterval()).suspicion(fields.suspicion()).certainty(fields.certainty());
    }

    /** {@return these timers with another interval of signs of life to subscribers} */
    public Timers withKeepAlive(Duration interval) {
        return toBuilder().keepAlive(interval).build();
    }

    /** {@return these timers with another lease of the data plane} */
    public Timers withHeartbeatTtl(Duration ttl) {
        return toBuilder().heartbeatTtl(ttl).build();
    }

    /** {@return after the last change of a quiet cluster, all digests are equal} */
    public Duration convergence() {
        return fields.convergence();
    }

    /** {@return without contact to anyone, the health says so} */
    public Duration isolation() {
        return fields.isolation();
    }

    /** {@return after a split is mended, all digests are equal} */
    public Duration heal() {
        return fields.heal();
    }

    /** {@return a subscriber hears something at least this often} */
    public Duration keepAlive() {
        return fields.keepAlive();
    }

    /** {@return without a heartbeat for so long, the data plane is not ready} */
    public Duration heartbeatTtl() {
        return fields.heartbeatTtl();
    }

    /** {@return join gives up} */
    public Duration joinDeadline() {
        return fields.joinDeadline();
    }

    /** {@return leave returns at the latest} */
    public Duration leaveDeadline() {
        return fields.leaveDeadline();
    }

    /** {@return a report is evidence for so long} */
    public Duration reportTtl() {
        return fields.reportTtl();
    }

    /** {@return a dead member stays listed at least so long} */
    public Duration reapAfter() {
        return fields.reapAfter();
    }

    /** {@return time between two probes of one node; a contact is renewed by each} */
    public Duration probeInterval() {
        return fields.probeInterval();
    }

    /**
     * {@return within which a peer whose process ended is suspect in the views of all who are in contact, in a cluster of
     * ten members at most; each further member adds one {@link #probeInterval()}}
     */
    public Duration suspicion() {
        return fields.suspicion();
    }

    /**
     * {@return within which a peer whose process ended is {@code dead/confirmed} in the views of all who are in contact with
     * a majority of voters, in a cluster of ten members at most; without that majority certainty may never come,
     * and suspect lasts}
     */
    public Duration certainty() {
        return fields.certainty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Timers timers && fields.equals(timers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Timers" + fields;
    }

    /** Timers in the making; what is not said is as in {@link #DEFAULTS}, or in those it began with. */
    public static final class Builder {
        private Duration convergence = Duration.ofSeconds(10);
        private Duration isolation = Duration.ofSeconds(15);
        private Duration heal = Duration.ofSeconds(30);
        private Duration keepAlive = Duration.ofSeconds(15);
        private Duration heartbeatTtl = Duration.ofSeconds(30);
        private Duration joinDeadline = Duration.ofSeconds(10);
        private Duration leaveDeadline = Duration.ofSeconds(5);
        private Duration reportTtl = Duration.ofSeconds(60);
        private Duration reapAfter = Duration.ofSeconds(600);
        private Duration probeInterval = Duration.ofSeconds(1);
        private Duration suspicion = Duration.ofSeconds(20);
        private Duration certainty = Duration.ofSeconds(60);

        private Builder() {}

        /** See {@link Timers#convergence()}. */
        public Builder convergence(Duration time) {
            convergence = positive("convergence", time);
            return this;
        }

        /** See {@link Timers#isolation()}. */
        public Builder isolation(Duration time) {
            isolation = positive("isolation", time);
            return this;
        }

        /** See {@link Timers#heal()}. */
        public Builder heal(Duration time) {
            heal = positive("heal", time);
            return this;
        }

        /** See {@link Timers#keepAlive()}. */
        public Builder keepAlive(Duration time) {
            keepAlive = positive("keepAlive", time);
            return this;
        }

        /** See {@link Timers#heartbeatTtl()}. */
        public Builder heartbeatTtl(Duration time) {
            heartbeatTtl = positive("heartbeatTtl", time);
            return this;
        }

        /** See {@link Timers#joinDeadline()}. */
        public Builder joinDeadline(Duration time) {
            joinDeadline = positive("joinDeadline", time);
            return this;
        }

        /** See {@link Timers#leaveDeadline()}. */
        public Builder leaveDeadline(Duration time) {
            leaveDeadline = positive("leaveDeadline", time);
            return this;
        }

        /** See {@link Timers#reportTtl()}. */
        public Builder reportTtl(Duration time) {
            reportTtl = positive("reportTtl", time);
            return this;
        }

        /** See {@link Timers#reapAfter()}. */
        public Builder reapAfter(Duration time) {
            reapAfter = positive("reapAfter", time);
            return this;
        }

        /** See {@link Timers#probeInterval()}. */
        public Builder probeInterval(Duration time) {
            probeInterval = positive("probeInterval", time);
            return this;
        }

        /** See {@link Timers#suspicion()}. */
        public Builder suspicion(Duration time) {
            suspicion = positive("suspicion", time);
            return this;
        }

        /** See {@link Timers#certainty()}. */
        public Builder certainty(Duration time) {
            certainty = positive("certainty", time);
            return this;
        }

        /** {@return the timers} */
        public Timers build() {
            return new Timers(this);
        }

        private static Duration positive(String what, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(what + " is " + time + ": give a time above zero");
            }
            return time;
        }
    }
}
