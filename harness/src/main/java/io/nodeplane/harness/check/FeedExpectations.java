package io.nodeplane.harness.check;

import static io.nodeplane.harness.check.Expectations.seconds;

import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.index.Feeds;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What an experiment expects of feeds: that they begin, fork, stay whole, or are mended. */
final class FeedExpectations {
    private final RunIndex index;
    private final Run run;
    private final Feeds feeds;

    FeedExpectations(RunIndex index) {
        this.index = index;
        this.run = index.run();
        this.feeds = index.feeds();
    }

    Verdict newFeed(Expectation.NewFeed expected, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : expected.nodes()) {
            var begun = feeds.begunAfter(node).stream()
                    .filter(beginning -> stretch.holds(feeds.written(beginning.genesis()))).toList();
            if (begun.isEmpty()) {
                broken.add(node + " began no new feed");
            }
            for (var beginning : begun) {
                var what = node + " began " + beginning.genesis().feed() + " (" + beginning.why() + ") after "
                        + (beginning.after().isEmpty() ? "nothing" : beginning.after());
                if (beginning.after().isEmpty() || !expected.why().isEmpty()
                        && !expected.why().contains(beginning.why())) {
                    broken.add(what);
                }
                shown.add(what + " at " + seconds(run.started(), feeds.written(beginning.genesis())));
            }
        }
        return verdict(broken, shown);
    }

    Verdict forked(Expectation.Forked expected, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : expected.nodes()) {
            var forks = feeds.forks().stream().filter(fork -> fork.feed().node().equals(node)).toList();
            if (forks.isEmpty()) {
                broken.add("no feed of " + node + " is forked");
            }
            forks.forEach(fork -> known(fork, expected, stretch, broken, shown));
        }
        return verdict(broken, shown);
    }

    private void known(Feeds.Fork fork, Expectation.Forked expected, Stretch stretch, List<String> broken,
            List<String> shown) {
        var times = new TreeSet<Instant>();
        for (var place : expected.knownBy()) {
            var known = feeds.known(fork.feed(), place).filter(at -> !at.isAfter(stretch.to()));
            known.ifPresentOrElse(times::add, () -> broken.add(place + " never said that " + fork.feed()
                    + " is forked"));
            Optional.ofNullable(run.nodes().get(place)).filter(left -> left.ledger().inReplayOrder().stream()
                    .noneMatch(line -> Feeds.proves(line, fork.feed())))
                    .ifPresent(left -> broken.add(place + " holds no 'forked' entry about " + fork.feed()));
        }
        if (times.isEmpty()) {
            return;
        }
        var took = Duration.between(times.first(), times.last());
        var allowed = expected.withinSyncs().stream().mapToLong(syncs -> syncs * run.charter().syncIntervalMs())
                .findFirst();
        var what = fork.feed() + " is forked at " + fork.seq() + ": first known at "
                + seconds(run.started(), times.first()) + ", to the last of " + expected.knownBy().size() + " after "
                + took.toMillis() + " ms";
        if (!stretch.holds(times.first()) || allowed.isPresent() && took.toMillis() > allowed.getAsLong()) {
            broken.add(what);
        }
        shown.add(what);
    }

    Verdict noFork(Collection<NodeId> nodes) {
        return verdict(feeds.forks().stream().filter(fork -> nodes.contains(fork.feed().node()))
                .map(fork -> fork.feed() + " has " + fork.hashes().size() + " entries at " + fork.seq()).toList(),
                List.of("all places of all their feeds have one entry"));
    }

    Verdict mended(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : nodes) {
            var left = run.nodes().get(node);
            if (left == null) {
                return new Verdict.Unknown("no evidence of " + node);
            }
            var mended = left.events().stream()
                    .filter(event -> event.event().kind().equals("mended") && stretch.holds(event.at())).toList();
            if (mended.isEmpty()) {
                broken.add(node + " never said that it mended a file");
            }
            left.flaws().forEach(flaw -> broken.add(node + ": " + flaw));
            mended.forEach(event -> shown.add(node + " at " + seconds(run.started(), event.at()) + ": "
                    + event.event().reason()));
        }
        return verdict(broken, shown);
    }

    Verdict vouched(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : nodes) {
            var events = index.events("vouched").stream()
                    .filter(event -> event.node().equals(node) && stretch.holds(event.at())).toList();
            if (events.isEmpty()) {
                broken.add("nobody vouched for the feed of " + node);
            } else {
                shown.add(node + " at " + seconds(run.started(), events.getLast().at()) + ": "
                        + events.getLast().event().reason());
            }
        }
        return verdict(broken, shown);
    }

    private static Verdict verdict(List<String> broken, List<String> shown) {
        return broken.isEmpty() ? new Verdict.Held(String.join("; ", shown)) : new Verdict.Broken(broken);
    }
}
