package io.nodeplane.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Has the images of this repository made, of the jar that the last build made, and skips a test class, with the reason, where
 * that cannot be. With {@code NODE_PLANE_IMAGE} in the environment what is there is taken.
 */
final class ImagesHere implements BeforeAllCallback {
    private static final Path SCRIPT = Path.of("..", "..", "harness", "images", "make-local.sh");
    private static final String CHOSEN = "NODE_PLANE_IMAGE";

    private static Optional<String> missing = Optional.empty();
    private static boolean looked;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        look().ifPresent(why -> {
            System.out.println("Skipped, no node of " + context.getDisplayName() + " runs: " + why);
            abort(why);
        });
    }

    private static synchronized Optional<String> look() throws IOException, InterruptedException {
        if (!looked) {
            missing = why();
            looked = true;
        }
        return missing;
    }

    private static Optional<String> why() throws IOException, InterruptedException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no Docker engine answers");
        }
        if (System.getenv(CHOSEN) == null && Files.isRegularFile(Shell.JAR)) {
            var made = Shell.run("bash", SCRIPT.toString());
            if (made.status() != 0) {
                return Optional.of(made.text().lines().reduce((before, last) -> last).orElse("the script failed"));
            }
        }
        return List.of(Images.AGENT, Images.TOXIPROXY).stream().filter(image -> image.find().equals(image.published()))
                .map(image -> image.missing(image.published())).findFirst();
    }
}
