package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.nodeplane.canon.Json;
import io.nodeplane.harness.world.HttpAgentClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The owner's orders to an agent in a container, as its owner gives them: by the agent's own program, inside. */
final class OwnersProgram implements HttpAgentClient.Owner {
    private final Supplier<NodeContainer> container;

    OwnersProgram(Supplier<NodeContainer> container) {
        this.container = container;
    }

    @Override
    public boolean leave() {
        return run(List.of("leave")).isPresent();
    }

    /** The program prints {@code proposed DIGEST for epoch N}. A whole charter would have to be a file in the container. */
    @Override
    public Optional<String> propose(Json.Obj change) {
        var key = change.fields().firstKey();
        return !(change.fields().get(key) instanceof Json.Str(var value))
                ? Optional.empty()
                : run(List.of("charter", "propose", "--" + key + "=" + value)).map(said -> said.split(" "))
                        .filter(words -> words.length > 1).map(words -> words[1]);
    }

    @Override
    public boolean approve(String proposal) {
        return run(List.of("charter", "approve", proposal)).isPresent();
    }

    private Optional<String> run(List<String> command) {
        try {
            var done = container.get().run(command);
            return done.getExitCode() == 0 ? Optional.of(done.getStdout()) : Optional.empty();
        } catch (DockerException | IllegalStateException down) {
            return Optional.empty();
        }
    }
}
