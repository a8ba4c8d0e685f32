package io.nodeplane.harness.chaos;

import io.nodeplane.harness.experiment.Belief;
import io.nodeplane.harness.experiment.CharterPlan;
import io.nodeplane.harness.experiment.ClusterPlan;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.experiment.When;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.LinkFault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A random experiment: a cluster, a charter, faults and mending in random order; then a healed core that must agree while
 * the rest stays broken; then, mostly, everybody.
 */
public final class Scenario {
    /** How long the healed may take to agree, in virtual time. */
    static final Duration AGREE = Duration.ofMinutes(2);
    /** No other dice of a seed begin like these. */
    private static final long ORDERS = 0x5EED_0035_0020L;
    private static final long FORGETTING = 0x60d5_b4e5_0000_0000L;
    private static final int EVENTS_MAX = 14;
    private static final double ANOTHER_EVENT = 0.75;
    private static final TimelineStep UNNAMED = TimelineStep.unnamed(new Step.Hold(Duration.ZERO));

    private final Draw draw;
    /** Half of the experiments have mishaps, too. They are drawn apart, so that the other half is what it is without them. */
    private final Draw apart;
    private final int voterCount;
    private final int size;
    private final Tempo tempo;
    private final List<NodeId> voters;
    private final List<NodeId> seeds;
    private final ClusterPlan cluster;
    private final Situation situation;
    private final Optional<Mishap> mishap;
    private final Trouble trouble;
    /** In every fourth experiment the charter is amended. These orders are drawn apart, too. */
    private final Optional<Operators> operators;
    private final Draw orders;
    private final List<TimelineStep> steps = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private boolean vouched;
    private int everybody;

    private Scenario(long seed) {
        this.draw = new Draw(seed);
        this.apart = new Draw(~seed);
        this.voterCount = draw.weighted(new int[]{3, 4, 5, 6, 7, 8, 9}, new int[]{62, 10, 20, 3, 3, 1, 1});
        // What a run costs grows with the third power of the nodes: large ones are few, and were a third of all the time once.
        var others = switch (draw.weighted(new int[]{0, 1, 2, 3}, new int[]{600, 330, 68, 2})) {
            case 0 -> 0;
            case 1 -> draw.between(1, 2);
            case 2 -> draw.between(2, 6);
            default -> draw.between(6, 30 - voterCount);
        };
        this.size = voterCount + others;
        // Drawn apart, so that all else of a seed is what it was before voters forgot anybody.
        this.tempo = Tempo.draw(draw, size).forgetting(new Draw(seed ^ FORGETTING));
        var numbered = IntStream.rangeClosed(1, size).mapToObj(number -> new NodeId("node-" + number)).toList();
        this.voters = numbered.subList(0, voterCount);
        this.seeds = List.copyOf(draw.some(voters, draw.between(1, 3)));
        var strange = apart.chance(0.5);
        this.cluster = strange && apart.chance(0.3) ? ClusterPlan.shared(size) : new ClusterPlan(size, seeds);
        this.situation = new Situation(cluster.nodes(), cluster);
        this.mishap = strange ? Optional.of(new Mishap(apart, situation, seeds, tempo.charter())) : Optional.empty();
        this.trouble = new Trouble(draw, situation, tempo.charter());
        this.orders = new Draw(seed ^ ORDERS);
        this.operators = orders.chance(0.25) ? Optional.of(new Operators(orders, situation)) : Optional.empty();
    }

    /** {@return the experiment of this seed, always the same one} */
    public static Experiment of(long seed) {
        return new Scenario(seed).experiment(seed, true);
    }

    /** {@return the experiment of this seed without its last act: what holds always needs none} */
    public static Experiment withoutLastAct(long seed) {
        return new Scenario(seed).experiment(seed, false);
    }

    private Experiment experiment(long seed, boolean lastAct) {
        beginning();
        for (int events = 0; events < EVENTS_MAX; events++) {
            next().forEach(this::add);
            amend();
            hold();
            if (!draw.chance(ANOTHER_EVENT)) {
                break;
            }
        }
        var core = core();
        healedCore(core);
        var all = draw.chance(0.6);
        if (all) {
            everybody();
        }
        if (lastAct) {
            end(all ? situation.nodes() : core);
        }
        return new Experiment("chaos-" + seed, "Does what always holds hold through the random troubles of seed " + seed
                + "?", Optional.of(Experiment.SIM), cluster,
                new CharterPlan("chaos-" + seed, voters, tempo.charter()),
                TimelineStep.numbered(steps), expectations);
    }

    private void amend() {
        if (operators.isPresent() && orders.chance(0.5)) {
            operators.get().next().forEach(this::add);
        }
    }

    private List<TimelineStep> next() {
        return mishap.isPresent() && apart.chance(0.5)
                ? mishap.get().next()
                : trouble.next().stream().map(TimelineStep::unnamed).toList();
    }

    /** Most start at once, some one after the other, a few late; mostly nothing happens before all know each other. */
    private void beginning() {
        var late = draw.chance(0.25) ? draw.each(situation.nodes(), 0.25) : new TreeSet<NodeId>();
        seeds.forEach(late::remove);
        var first = draw.chance(0.3)
                ? draw.shuffled(situation.nodes())
                : new ArrayList<>(situation.nodes());
        first.removeAll(late);
        add(new Step.Start(first, draw.chance(0.3) ? draw.time(10, 300) : Duration.ZERO));
        if (late.isEmpty() && draw.chance(0.7)) {
            await("formed", new Condition.Converged(situation.nodes()));
            await("trusted", new Condition.Vouched(new TreeSet<>(voters)));
            vouched = true;
        } else {
            hold();
        }
    }

    /** Voters enough for a majority, one whom the others know how to find, and some more. */
    private SortedSet<NodeId> core() {
        var core = draw.some(voters, draw.between(voterCount / 2 + 1, voterCount));
        core.add(draw.one(seeds));
        core.addAll(draw.each(situation.nodes(), 0.5));
        return core;
    }

    private void healedCore(SortedSet<NodeId> core) {
        endTwins(core);
        for (var name : List.copyOf(situation.open().keySet())) {
            var fault = Objects.requireNonNull(situation.open().get(name));
            // Slow names stay: they may cost time, and never the agreement.
            var inside = fault.links(situation.nodes()).stream()
                    .anyMatch(link -> core.contains(link.from()) && core.contains(link.to()));
            if (inside || !Collections.disjoint(core, fault.paused())) {
                add(new Step.Heal(name));
            }
        }
        var rest = new TreeSet<>(situation.nodes());
        rest.removeAll(core);
        if (!rest.isEmpty() && draw.chance(0.4)) {
            add("rest-cut", new Step.Inject(new LinkFault.Cut(List.of(core, rest), draw.one(CutMode.values()))));
        }
        var dead = draw.each(rest, 0.4);
        dead.retainAll(situation.running());
        var disks = trouble.disksTouched() || mishap.map(Mishap::disksTouched).orElse(false);
        // Whose deaths are certain depends on who votes by then.
        var die = vouched && !disks && !dead.isEmpty() && operators.isEmpty();
        if (!dead.isEmpty()) {
            add(new Step.Inject(new NodeFault.Kill(dead)));
        }
        mishap.map(strange -> strange.strangersAt(rest)).orElse(List.of()).forEach(this::add);
        start(core);
        await("core-agrees", new Condition.Converged(core));
        if (die) {
            add("core-buries", new Step.Await(new Condition.Believes(core, dead, Belief.DEAD), AGREE));
            expectations.add(new Expectation.Confirmed(core, dead, new When.WholeRun()));
        }
    }

    private void everybody() {
        endTwins(situation.nodes());
        List.copyOf(situation.open().keySet()).forEach(name -> add(new Step.Heal(name)));
        start(situation.nodes());
        everybody++;
        var again = everybody == 1 ? "" : everybody == 2 ? "-again" : "-again-" + everybody;
        await("all-agree" + again, new Condition.Converged(situation.nodes()));
    }

    /** Ends all but the core, and lifts what is between those. */
    private void away(SortedSet<NodeId> core) {
        var rest = new TreeSet<>(situation.running());
        rest.removeAll(core);
        situation.open().forEach((name, fault) -> rest.removeAll(fault.paused()));
        if (!rest.isEmpty()) {
            add(new Step.Inject(new NodeFault.Kill(rest)));
        }
        if (core.size() > 1) {
            await("core-settles", new Condition.Converged(core));
        }
    }

    /** The last act, of all or of the core alone; then all come back, and nothing happens any more. */
    private void end(SortedSet<NodeId> cast) {
        if (!cast.equals(situation.nodes())) {
            // Who stays away may know more than those who are there, and comes back when all is over.
            away(cast);
        }
        if (operators.isPresent()) {
            everybody();
            operators.get().goOn().forEach(this::add);
        } else {
            lastAct(cast);
        }
        everybody();
        rest();
    }

    /** Of those only who takes part: one that left and was not started again is of no use as a voter. */
    private void lastAct(SortedSet<NodeId> of) {
        var cast = new TreeSet<>(of);
        cast.retainAll(situation.running());
        cast.removeAll(situation.left());
        new LastAct(apart, voters, situation.slow(), tempo.rest(voters, size), tempo.watch(voters), tempo.suspicion(),
                tempo.forgets())
                .of(cast)
                .forEach(this::add);
    }

    /** Nobody does anything for long enough that what holds at rest can be asked. */
    private void rest() {
        add(new Step.Hold(tempo.rest(voters, size)));
        add(Rest.NAME + "last", new Step.Hold(tempo.watch(voters)));
        add(new Step.Hold(Duration.ofMillis(10)));
    }

    private void endTwins(Collection<NodeId> nodes) {
        var twins = new TreeSet<NodeId>();
        nodes.stream().map(Twin::of).filter(situation.running()::contains).forEach(twins::add);
        if (!twins.isEmpty()) {
            add(new Step.Inject(new NodeFault.Kill(twins)));
        }
    }

    /** Starts those of them that do not run. */
    private void start(SortedSet<NodeId> nodes) {
        // Who has left comes back with its next start.
        var gone = new TreeSet<>(nodes);
        gone.retainAll(situation.left());
        gone.retainAll(situation.running());
        if (!gone.isEmpty()) {
            add(new Step.Inject(new NodeFault.Stop(gone)));
        }
        startAble(nodes);
        if (!situation.running().containsAll(nodes)) {
            // Who would have found none but strangers may be the one whom the others know how to find.
            List.copyOf(situation.open().entrySet()).stream()
                    .filter(open -> open.getValue() instanceof NodeFault.Foreign)
                    .forEach(open -> add(new Step.Heal(open.getKey())));
            startAble(nodes);
        }
    }

    private void startAble(SortedSet<NodeId> nodes) {
        add(new Step.Start(List.copyOf(nodes), Duration.ZERO));
        add(new Step.Restart(nodes));
    }

    private void await(String name, Condition.Converged condition) {
        if (add(name, new Step.Await(condition, AGREE))
                .orElse(null) instanceof Step.Await(Condition.Converged(var nodes), var within)) {
            expectations.add(new Expectation.Converged(nodes, new When.During(name)));
        }
    }

    private void await(String name, Condition.Vouched condition) {
        if (add(name, new Step.Await(condition, AGREE))
                .orElse(null) instanceof Step.Await(Condition.Vouched(var nodes), var within)) {
            expectations.add(new Expectation.Vouched(nodes, new When.WholeRun()));
        }
    }

    private void hold() {
        add(new Step.Hold(tempo.hold(draw)));
    }

    private void add(TimelineStep step) {
        add(step.name().equals(UNNAMED.name()) ? "s" + steps.size() : step.name(), step.step());
    }

    private void add(Step step) {
        add("s" + steps.size(), step);
    }

    /**
     * Adds what of the step can be done. Only faults and backups keep a name that others may call them by.
     *
     * @return what was added
     */
    private Optional<Step> add(String name, Step step) {
        var fits = situation.fit(name, step);
        fits.ifPresent(rest -> {
            var unnamed = name.matches("s\\d+") && !(rest instanceof Step.Inject) && !(rest instanceof Step.Backup);
            steps.add(unnamed ? TimelineStep.unnamed(rest) : new TimelineStep(0, name, rest));
        });
        return fits;
    }
}
