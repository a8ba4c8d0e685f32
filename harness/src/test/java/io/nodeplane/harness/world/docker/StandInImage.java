package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The image of {@link StandInAgent}. */
final class StandInImage {
    private static final String RUNTIME = "node-plane/runtime-base:local";
    static final Images IMAGES = new Images("node-plane/stand-in:test", Images.LOCAL.toxiproxy());

    private StandInImage() {}

    /** {@return what the engine lacks to build and try it, in a sentence for people} */
    static Optional<String> missing(DockerClient docker) {
        return List.of(RUNTIME, IMAGES.toxiproxy()).stream().filter(image -> !exists(docker, image)).findFirst()
                .map(image -> image + " is not on the engine: make it with harness/images/make-local.sh");
    }

    private static boolean exists(DockerClient docker, String image) {
        try {
            docker.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** @param folder an empty folder to build in */
    static void build(DockerClient docker, Path folder) throws IOException {
        for (var type : List.of(StandInAgent.class, Together.class)) {
            var inside = type.getName().replace('.', '/') + ".class";
            Files.createDirectories(folder.resolve(inside).getParent());
            try (var bytes = Objects.requireNonNull(type.getResourceAsStream("/" + inside))) {
                Files.copy(bytes, folder.resolve(inside));
            }
        }
        Files.writeString(folder.resolve("Dockerfile"), """
                FROM %1$s AS empty
                WORKDIR /empty
                FROM %1$s
                COPY --from=empty --chown=10001:10001 /empty /data
                USER 10001:10001
                COPY io /opt/stand-in/io
                ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "/opt/stand-in", "%2$s"]
                CMD ["start"]
                """.formatted(RUNTIME, StandInAgent.class.getName()));
        docker.buildImageCmd(folder.toFile()).withTags(Set.of(IMAGES.agent())).exec(new BuildImageResultCallback())
                .awaitImageId();
    }
}
