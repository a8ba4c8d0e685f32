package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Removes a lab's containers and networks from an engine, found by their labels. */
final class Leftovers {
    private static final int ATTEMPTS_MAX = 50;
    private static final int ROUNDS_MAX = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    private Leftovers() {}

    /** Removes everything of labs whose process has died. {@return how many containers and networks that were} */
    static int sweep(DockerClient docker) {
        return remove(docker, Labels.LAB, Labels::abandoned);
    }

    /**
     * Removes everything of this run, and looks again: somebody else may be at work, too.
     *
     * @throws RuntimeException what the last try failed with
     */
    static void removeAll(DockerClient docker, String runId) {
        for (var attempt = 1; attempt <= ROUNDS_MAX; attempt++) {
            try {
                if (remove(docker, Labels.LAB + "=" + runId, labels -> true) == 0) {
                    return;
                }
            } catch (RuntimeException e) {
                if (attempt == ROUNDS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static int remove(DockerClient docker, String label, Predicate<Map<String, String>> which) {
        var containers = docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec().stream()
                .filter(container -> which.test(container.getLabels())).toList();
        var networks = docker.listNetworksCmd().withFilter("label", List.of(label)).exec().stream()
                .filter(network -> which.test(network.getLabels())).toList();
        // A network can be removed once nothing is attached to it.
        Together.call(containers.stream().map(container -> removal(docker, container)).toList());
        Together.call(networks.stream().map(network -> removal(docker, network)).toList());
        return containers.size() + networks.size();
    }

    private static Callable<Boolean> removal(DockerClient docker, Container container) {
        return () -> {
            try {
                docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
                return true;
            } catch (NotFoundException | ConflictException e) {
                // Gone, or on its way out: somebody else (Testcontainers' own hook) is as quick as we are.
                return false;
            }
        };
    }

    private static Callable<Boolean> removal(DockerClient docker, Network network) {
        return () -> {
            for (var attempt = 1;; attempt++) {
                try {
                    docker.removeNetworkCmd(network.getId()).exec();
                    return true;
                } catch (NotFoundException e) {
                    return false;
                } catch (DockerException e) {
                    // A container whose removal somebody else has begun leaves its networks a moment later.
                    if (attempt == ATTEMPTS_MAX || !String.valueOf(e.getMessage()).contains("active endpoints")) {
                        throw e;
                    }
                    Thread.sleep(BETWEEN_ATTEMPTS);
                }
            }
        };
    }
}
