package io.nodeplane.harness.world;

import io.nodeplane.harness.experiment.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The agent of the release before this one, built from the history of this repository, beside the agent under test. */
public final class PreviousRelease {
    private PreviousRelease() {}

    private static Path jar(Path agentJar) {
        return agentJar.toAbsolutePath().normalize().resolveSibling("previous").resolve("node-plane-agent.jar");
    }

    /** {@return why it cannot be run, as the rest of a sentence about an experiment, with what makes it; empty if it can} */
    public static Optional<String> missing(Path agentJar) {
        return Files.isRegularFile(jar(agentJar))
                ? Optional.empty()
                : Optional.of("needs the agent of the previous release, which has not been built here: run "
                        + Release.SCRIPT);
    }

    /**
     * {@return the agent's jar of this release, for this agent under test}
     *
     * @throws WorldException if there is none
     */
    public static Path jar(Path agentJar, Release release) {
        if (release == Release.CURRENT) {
            return agentJar;
        }
        missing(agentJar).ifPresent(why -> {
            throw new WorldException("the run " + why);
        });
        return jar(agentJar);
    }

    /**
     * {@return the version that the jar of an agent says it has, which is what that agent calls its software}
     *
     * @throws WorldException if it says none
     */
    public static String software(Path jar) {
        try (var open = new JarFile(jar.toFile())) {
            return Optional.ofNullable(open.getManifest())
                    .map(manifest -> manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .orElseThrow(() -> new WorldException(jar + " does not say which version it is"));
        } catch (IOException unreadable) {
            throw new WorldException("cannot read " + jar + ": " + FileTrouble.words(unreadable), unreadable);
        }
    }
}
