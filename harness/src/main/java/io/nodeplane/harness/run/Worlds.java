package io.nodeplane.harness.run;

import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.docker.DockerWorld;
import io.nodeplane.harness.world.docker.Engine;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import java.util.List;

/** Which world an experiment runs in, and why. */
public final class Worlds {
    /** The word for the world in virtual time. */
    public static final String SIM = Experiment.SIM;

    /** The words that a person may choose from; of the first, the lab makes one of the others. */
    public static final List<String> NAMES = List.of("auto", "docker", "process", SIM);

    private Worlds() {}

    /** How a world is made. */
    @FunctionalInterface
    public interface Opener {
        World open(Setup setup) throws InterruptedException;
    }

    /**
     * A choice made.
     *
     * @param why one sentence for people
     * @param seed from which follows whatever the lab leaves to chance; in a simulated world all else, too
     */
    public record Choice(Opener opener, String name, String why, long seed) {}

    /**
     * {@return the world that is asked for}
     *
     * @param wanted {@code auto}, {@code docker}, {@code process} or {@code sim}; auto is docker where an engine answers
     * @param seed of the choice
     * @throws WorldException if there is no such world, or docker is asked for and no engine answers
     */
    public static Choice choose(String wanted, long seed) {
        return switch (wanted) {
            case "process" -> process("asked for", seed);
            case SIM -> sim(seed);
            case "docker" -> switch (Engine.probe()) {
                case Engine.Probe.Answers answers -> docker("asked for; " + describe(answers), seed);
                case Engine.Probe.Absent(var why) ->
                    throw new WorldException("no Docker engine answers, and -Dworld=docker"
                            + " asks for one: " + why + "; start an engine, or use -Dworld=process");
            };
            case "auto" -> switch (Engine.probe()) {
                case Engine.Probe.Answers answers -> docker(describe(answers), seed);
                case Engine.Probe.Absent(var why) -> process("no Docker engine answers: " + why, seed);
            };
            default -> throw new WorldException("there is no world '" + wanted + "': use auto, docker, process or sim");
        };
    }

    /** {@return a simulated world with this seed} */
    public static Choice sim(long seed) {
        return new Choice(setup -> SimWorld.open(setup, seed, SimSettings.USUAL), SIM, "asked for; seed " + seed, seed);
    }

    private static Choice docker(String why, long seed) {
        return new Choice(setup -> {
            // An earlier lab may have been killed in another world than this one.
            ProcessWorld.endLeftovers();
            return DockerWorld.open(setup);
        }, "docker", why, seed);
    }

    private static Choice process(String why, long seed) {
        return new Choice(ProcessWorld::open, "process", why, seed);
    }

    private static String describe(Engine.Probe.Answers answers) {
        return "a Docker engine answers, version " + answers.version();
    }
}
