package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.LinkFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Did a fault of links do what it should? Told by the agents' own counters: what was counted during it against what was
 * before it. Where too little was due meanwhile to miss it, the answer is UNKNOWN.
 */
final class LinkBite {
    /** So many requests must have been due on links that were silent: fewer may be missing by chance. */
    static final double DUE_MIN = 3;
    /** Answers must take longer by this share of what they took before: less comes and goes by itself. */
    private static final double NOTICED = 0.25;
    private static final double SECOND_MS = 1_000;

    private final Run run;

    LinkBite(Run run) {
        this.run = run;
    }

    Verdict judge(ExecutedStep executed, LinkFault fault) {
        var links = fault.links(run.experiment().cluster().nodes());
        var before = before(executed, links);
        var during = window(executed, "during");
        if (before.isEmpty() || during.isEmpty()) {
            return new Verdict.Unknown("no traffic was counted around '" + executed.step().name() + "'");
        }
        return switch (fault) {
            case LinkFault.OfCut cut -> silent(executed, links, before.get(), during.get());
            case LinkFault.Latency latency -> slower(latency, links, before.get(), during.get());
            case LinkFault.LimitData limit ->
                lost(executed, links, without(executed, links, before.get()), during.get());
            case LinkFault.Flap flap -> lost(executed, links, without(executed, links, before.get()), during.get());
            case LinkFault.Lossy lossy -> lost(executed, links, without(executed, links, before.get()), during.get());
        };
    }

    private Verdict silent(ExecutedStep executed, SortedSet<Link> links, Window before, Window during) {
        var looks = looks(executed, during);
        var cutDuring = looks.stream().mapToLong(look -> crossed(look, links::contains)).max().orElse(0);
        if (cutDuring > 0) {
            return new Verdict.Vacuous(
                    cutDuring + " payload bytes crossed cut links during '" + executed.step().name() + "'");
        }
        var counted = counted(links, looks);
        if (counted.isEmpty()) {
            return new Verdict.Unknown("at no cut link both ends answered the lab, so nobody counted what crossed");
        }
        var cutBefore = crossed(before, counted::containsKey);
        if (cutBefore == 0) {
            return new Verdict.Unknown("nothing crossed those links before the cut either");
        }
        var due = looks.stream().mapToDouble(look -> due(counted.keySet().stream().filter(link -> counted
                .get(link) == look).toList(), before, look)).sum();
        if (due < DUE_MIN) {
            return new Verdict.Unknown(String.format(Locale.ROOT, "about %.1f requests were due over %s while it was"
                    + " looked at, for %d ms: silence shows nothing; let the cut last longer", due,
                    links(counted.keySet()), length(during).toMillis()));
        }
        var keptDuring = crossed(during, link -> !links.contains(link));
        var all = run.experiment().places().size() * (run.experiment().places().size() - 1);
        if (keptDuring == 0 && links.size() < all) {
            return new Verdict.Unknown("the kept links were silent as well");
        }
        var uncounted = links.size() - counted.size();
        return new Verdict.Held(String.format(Locale.ROOT,
                "0 payload bytes over %s during it, where about %.0f requests"
                        + " were due; %d in the window before; %d over kept links during it%s",
                links(counted.keySet()), due,
                cutBefore, keptDuring, uncounted == 0
                        ? ""
                        : "; of " + uncounted + " more nothing is known, for an end of them did not answer the lab"));
    }

    /** {@return stretches of the fault, the longest first: all of it, and up to each step that ended or paused somebody} */
    private List<Window> looks(ExecutedStep executed, Window during) {
        var looks = new ArrayList<>(List.of(during));
        run.windows().stream().filter(window -> window.fault().equals(executed.step().name()) && window.name()
                .startsWith(Window.UNTIL)).forEach(until -> looks.add(1, until));
        return looks;
    }

    /**
     * {@return the links whose silence somebody saw, each with the longest stretch in which both ends were there} Bytes are
     * counted where they arrive: of an end that did not answer the lab, nothing is known.
     */
    private static SortedMap<Link, Window> counted(SortedSet<Link> links, List<Window> looks) {
        var counted = new TreeMap<Link, Window>();
        for (var link : links) {
            looks.stream().filter(look -> answered(look.from(), link) && answered(look.to(), link)).findFirst()
                    .ifPresent(look -> counted.put(link, look));
        }
        return counted;
    }

    private static String links(Collection<Link> counted) {
        return counted.size() + (counted.size() == 1 ? " cut link" : " cut links");
    }

    private static boolean answered(Sample sample, Link link) {
        return sample.answered().contains(link.from()) && sample.answered().contains(link.to());
    }

    /**
     * How many requests would have gone over these links: by what went before, and at most so many as the charter alone
     * has every node send, to one of the others at a time.
     */
    private double due(Collection<Link> links, Window before, Window during) {
        var seconds = length(during).toMillis() / SECOND_MS;
        var wentBefore = before.answers(links) / Math.max(length(before).toMillis() / SECOND_MS, 1 / SECOND_MS);
        var peers = Math.max(1, run.experiment().cluster().size() - 1);
        var asked = (SECOND_MS / run.charter().probeIntervalMs() + SECOND_MS / run.charter().syncIntervalMs()) / peers;
        return seconds * Math.min(wentBefore, asked * links.size());
    }

    private static Duration length(Window window) {
        return Duration.between(window.from().at(), window.to().at());
    }

    /** Whether answers took longer than before, by about the delay that was asked for, there and back. */
    private Verdict slower(LinkFault.Latency latency, SortedSet<Link> links, Window before, Window during) {
        var times = during.meanAnswerMs(links);
        if (times.isEmpty()) {
            return new Verdict.Unknown("no answers crossed the slowed links");
        }
        var usual = before.meanAnswerMs(links);
        if (usual.isEmpty()) {
            return new Verdict.Unknown("no answers crossed those links before, to compare with");
        }
        var took = times.getAsDouble();
        var words = String.format(Locale.ROOT, "answers over slowed links took %.0f ms on average, %.0f ms before",
                took, usual.getAsDouble());
        if (took < 2 * latency.delay().minus(latency.jitter()).toMillis()) {
            return new Verdict.Vacuous(words + "; " + 2 * latency.delay().toMillis() + " ms more were asked for");
        }
        return took - usual.getAsDouble() >= Math.max(latency.delay().toMillis(), NOTICED * usual.getAsDouble())
                ? new Verdict.Held(words)
                : new Verdict.Unknown(words + ": the " + 2 * latency.delay().toMillis()
                        + " ms that were asked for cannot be told from what answers take anyway");
    }

    /** Whether more requests than before got no reply, over links that work some of the time. */
    private static Verdict lost(ExecutedStep executed, SortedSet<Link> links, Window before, Window during) {
        var failures = during.failures(links);
        var answers = during.answers(links);
        if (failures + answers == 0) {
            return new Verdict.Unknown("no request went over these links during '" + executed.step().name() + "'");
        }
        if (failures == 0) {
            return new Verdict.Vacuous("every request over these links was answered during '" + executed.step().name()
                    + "'");
        }
        var words = failures + " requests over these links got no reply during it, " + answers + " did";
        var failedBefore = before.failures(links);
        // As shares, without dividing: of as many requests, as many failed without the fault.
        return failedBefore * answers >= failures * before.answers(links) && failedBefore > 0
                ? new Verdict.Unknown(words + "; without it " + failedBefore + " got none and " + before.answers(links)
                        + " did, which is no smaller share")
                : new Verdict.Held(words + "; " + String.join("; ", executed.notes()));
    }

    /** {@return the traffic before the fault; where another fault let no answer through then, that after it} */
    private Window without(ExecutedStep executed, SortedSet<Link> links, Window before) {
        return before.answers(links) > 0
                ? before
                : window(executed, "after").filter(after -> after.answers(links) > 0).orElse(before);
    }

    /**
     * {@return traffic over these links before the fault: what was counted just before it, or where that is too little to say
     * much, before the last earlier fault of which more is known}
     */
    private Optional<Window> before(ExecutedStep executed, SortedSet<Link> links) {
        var own = window(executed, "before");
        return own.flatMap(window -> before(window, links, Window.ANSWERS_MIN).or(() -> before(window, links, 1)))
                .or(() -> own);
    }

    /** {@return this window, or else the last earlier one before a fault, with at least so many answers} */
    private Optional<Window> before(Window own, SortedSet<Link> links, int answers) {
        return own.answers(links) >= answers
                ? Optional.of(own)
                : run.windows().stream().filter(other -> other.name().equals("before")
                        && other.answers(links) >= answers && !other.to().at().isAfter(own.to().at()))
                        .reduce((earlier, later) -> later);
    }

    private Optional<Window> window(ExecutedStep executed, String name) {
        return run.windows().stream()
                .filter(window -> window.fault().equals(executed.step().name()) && window.name().equals(name))
                .findFirst();
    }

    private static long crossed(Window window, Predicate<Link> which) {
        return window.crossed().entrySet().stream().filter(entry -> which.test(entry.getKey()))
                .mapToLong(entry -> entry.getValue()).sum();
    }
}
