package io.nodeplane.harness.world.sim;

import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.link.Applied;
import io.nodeplane.harness.link.Links;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The simulated links. All links of one call change at one moment, and it takes no time. */
final class SimLinks implements Links {
    private final SortedMap<Link, SimLink> links;
    private final Supplier<Instant> now;

    SimLinks(SortedMap<Link, SimLink> links, Supplier<Instant> now) {
        this.links = links;
        this.now = now;
    }

    @Override
    public Applied cut(SortedSet<Link> which, CutMode mode) {
        refuse(which, link -> link.cut() != null, "already cut, mend before cutting again: ");
        return each(which, link -> link.cut(mode));
    }

    @Override
    public Applied mend(SortedSet<Link> which) {
        return each(which, link -> {
            if (link.cut() != null) {
                link.mend();
            }
        });
    }

    @Override
    public Applied slow(SortedSet<Link> which, Duration delay, Duration jitter) {
        refuse(which, SimLink::slow, "already slowed, unslow before: ");
        return each(which, link -> link.slow(new SimLink.Slowness(delay, jitter)));
    }

    @Override
    public Applied unslow(SortedSet<Link> which) {
        return each(which, link -> {
            if (link.slow()) {
                link.slow(null);
            }
        });
    }

    @Override
    public Applied limit(SortedSet<Link> which, Streams streams, int bytes) {
        return each(which, link -> link.limit(new SimLink.Limit(streams, bytes)));
    }

    @Override
    public Applied unlimit(SortedSet<Link> which) {
        return each(which, link -> link.limit(null));
    }

    private void refuse(SortedSet<Link> which, Predicate<SimLink> when, String why) {
        var twice = which.stream().filter(link -> when.test(link(link))).map(Link::toString).toList();
        if (!twice.isEmpty()) {
            throw new IllegalStateException(why + String.join(", ", twice));
        }
    }

    private Applied each(SortedSet<Link> which, Consumer<SimLink> change) {
        which.stream().map(this::link).toList().forEach(change);
        return new Applied(now.get(), now.get(), which.size());
    }

    private SimLink link(Link link) {
        var found = links.get(link);
        if (found == null) {
            throw new IllegalArgumentException("no link " + link + " here, only " + links.keySet());
        }
        return found;
    }
}
