package io.nodeplane.controlplane;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an implementation is and what it keeps to. Constants: a conformance kit reads its bounds from here. */
public final class Capabilities {
    /** The version of the interface spec in this module. */
    public static final String SPEC = "1.0";
    private static final Pattern FEATURE = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");

    private final Fields fields;

    private record Fields(String name, String version, String spec, SortedSet<String> features, Limits limits,
            Timers timers) {}

    private Capabilities(Fields fields) {
        this.fields = fields;
    }

    /** {@return the capabilities of an implementation of this spec} */
    public static Capabilities of(String name, String version, Collection<String> features, Limits limits,
            Timers timers) {
        return builder(name, version).features(features).limits(limits).timers(timers).build();
    }

    /** {@return a builder of the capabilities of an implementation of this spec: core only, least limits, default timers} */
    public static Builder builder(String name, String version) {
        return new Builder(name, version);
    }

    /** {@return what people call the implementation} */
    public String name() {
        return fields.name();
    }

    /** {@return the version of the implementation} */
    public String version() {
        return fields.version();
    }

    /** {@return the version of the interface spec it follows} */
    public String spec() {
        return fields.spec();
    }

    /** {@return what it offers beyond the core; see {@link Features}} */
    public SortedSet<String> features() {
        return fields.features();
    }

    /** {@return sizes it accepts} */
    public Limits limits() {
        return fields.limits();
    }

    /** {@return times it keeps} */
    public Timers timers() {
        return fields.timers();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Capabilities capabilities && fields.equals(capabilities.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "Capabilities" + fields;
    }

    /** Capabilities in the making. */
    public static final class Builder {
        private final String name;
        private final String version;
        private String spec = SPEC;
        private Collection<String> features = List.of();
        private Limits limits = Limits.LEAST;
        private Timers timers = Timers.DEFAULTS;

        private Builder(String name, String version) {
            this.name = name;
            this.version = version;
        }

        /** The spec that is followed, if it is another one than this module's: what a client reads from a foreign plane. */
        public Builder spec(String followed) {
            spec = followed;
            return this;
        }

        /** What it offers beyond the core. */
        public Builder features(Collection<String> offered) {
            features = offered;
            return this;
        }

        /** Sizes it accepts. */
        public Builder limits(Limits accepted) {
            limits = accepted;
            return this;
        }

        /** Times it keeps. */
        public Builder timers(Timers kept) {
            timers = kept;
            return this;
        }

        /**
         * {@return the capabilities}
         *
         * @throws IllegalArgumentException for a feature that is no lower-case words joined by hyphens
         */
        public Capabilities build() {
            var sorted = new TreeSet<>(features);
            sorted.stream().filter(feature -> !FEATURE.matcher(feature).matches()).findFirst().ifPresent(wrong -> {
                throw new IllegalArgumentException(
                        "'" + wrong + "' is not a feature: use lower-case words joined by hyphens");
            });
            return new Capabilities(new Fields(name, version, spec, Collections.unmodifiableSortedSet(sorted), limits,
                    timers));
        }
    }
}
