package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** What is a little simpler than a step: fewer nodes or links, shorter times, plainer ways to fail. */
final class SimplerStep {
    private static final Duration LEAST = Duration.ofMillis(20);

    private SimplerStep() {}

    static List<Step> of(Step step) {
        return switch (step) {
            case Step.Start(var nodes, var every) -> every.isZero()
                    ? List.of()
                    : List.of(new Step.Start(nodes, Duration.ZERO));
            case Step.Hold(var time) -> shorter(time).stream().<Step>map(Step.Hold::new).toList();
            case Step.Restart(var nodes) -> fewer(nodes).stream().<Step>map(Step.Restart::new).toList();
            case Step.Backup(var nodes) -> fewer(nodes).stream().<Step>map(Step.Backup::new).toList();
            case Step.Leave(var nodes) -> fewer(nodes).stream().<Step>map(Step.Leave::new).toList();
            case Step.Inject(var fault) -> of(fault).stream().<Step>map(Step.Inject::new).toList();
            case Step.Await await -> List.of();
            case Step.Heal heal -> List.of();
        };
    }

    private static List<Fault> of(Fault fault) {
        return switch (fault) {
            case Fault.Cut(var groups, var mode) -> {
                var simpler = new ArrayList<Fault>();
                for (int i = 0; i < groups.size(); i++) {
                    for (var fewer : fewer(groups.get(i))) {
                        var rest = new ArrayList<>(groups);
                        rest.set(i, fewer);
                        simpler.add(new Fault.Cut(rest, mode));
                    }
                }
                if (mode != CutMode.REFUSE) {
                    simpler.add(new Fault.Cut(groups, CutMode.REFUSE));
                }
                yield simpler;
            }
            case Fault.CutLinks(var which, var mode) -> {
                var simpler = new ArrayList<Fault>(each(fewer(which), rest -> new Fault.CutLinks(rest, mode)));
                if (mode != CutMode.REFUSE) {
                    simpler.add(new Fault.CutLinks(which, CutMode.REFUSE));
                }
                yield simpler;
            }
            case Fault.Latency(var among, var delay, var jitter) -> among.size() < 3
                    ? List.of()
                    : each(fewer(among), rest -> new Fault.Latency(rest, delay, jitter));
            case Fault.LimitData(var which, var streams, var bytes, var each) ->
                each(fewer(which), rest -> new Fault.LimitData(rest, streams, bytes, each));
            case Fault.Flap(var cut, var down, var up, var time) -> List.of(cut);
            case Fault.Lossy(var among, var share, var slot, var time, var mode) -> among.size() < 3
                    ? List.of()
                    : each(fewer(among), rest -> new Fault.Lossy(rest, share, slot, time, mode));
            case Fault.Stutter(var which, var stopped, var running, var time) ->
                each(fewer(which), rest -> new Fault.Stutter(rest, stopped, running, time));
            case Fault.Kill(var which) -> each(fewer(which), Fault.Kill::new);
            case Fault.Stop(var which) -> {
                var simpler = new ArrayList<Fault>(each(fewer(which), Fault.Stop::new));
                simpler.add(new Fault.Kill(which));
                yield simpler;
            }
            case Fault.PowerOff(var which) -> {
                var simpler = new ArrayList<Fault>(each(fewer(which), Fault.PowerOff::new));
                simpler.add(new Fault.Kill(which));
                yield simpler;
            }
            case Fault.Pause(var which) -> each(fewer(which), Fault.Pause::new);
            case Fault.LoseDisk(var which) -> each(fewer(which), Fault.LoseDisk::new);
            case Fault.Restore(var backup, var which) -> each(fewer(which), rest -> new Fault.Restore(backup, rest));
            case Fault.Corrupt(var which, var feedOf, var line) ->
                each(fewer(which), rest -> new Fault.Corrupt(rest, feedOf, line));
            case Fault.Clone(var which) -> each(fewer(which), Fault.Clone::new);
            case Fault.Foreign(var which) -> each(fewer(which), Fault.Foreign::new);
            case Fault.SlowNames(var which, var delay) -> {
                var simpler = new ArrayList<Fault>(each(fewer(which), rest -> new Fault.SlowNames(rest, delay)));
                shorter(delay).forEach(time -> simpler.add(new Fault.SlowNames(which, time)));
                yield simpler;
            }
        };
    }

    private static <T> List<Fault> each(List<SortedSet<T>> sets, Function<SortedSet<T>, Fault> fault) {
        return sets.stream().map(fault).toList();
    }

    /** {@return the halves of a set, and the set without each one of its elements} */
    private static <T extends Comparable<T>> List<SortedSet<T>> fewer(SortedSet<T> set) {
        var fewer = new ArrayList<SortedSet<T>>();
        if (set.size() < 2) {
            return fewer;
        }
        var items = List.copyOf(set);
        if (items.size() > 3) {
            fewer.add(new TreeSet<>(items.subList(0, items.size() / 2)));
            fewer.add(new TreeSet<>(items.subList(items.size() / 2, items.size())));
        }
        for (var item : items) {
            var rest = new TreeSet<>(set);
            rest.remove(item);
            fewer.add(rest);
        }
        return fewer;
    }

    private static List<Duration> shorter(Duration time) {
        return time.compareTo(LEAST) <= 0
                ? List.of()
                : List.of(Duration.ofMillis(Math.max(10, time.toMillis() / 20 * 10)));
    }
}
