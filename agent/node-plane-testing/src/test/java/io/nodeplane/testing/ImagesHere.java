package io.nodeplane.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips a test class, and says why, where it has no engine or none of the images that this repository makes. */
final class ImagesHere implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            skip(context, "no Docker engine answers");
        }
        for (var image : List.of(Images.AGENT, Images.TOXIPROXY)) {
            if (image.find().equals(image.published())) {
                skip(context, image.missing(image.published()));
            }
        }
    }

    private static void skip(ExtensionContext context, String why) {
        System.out.println("Skipped, no node of " + context.getDisplayName() + " runs: " + why);
        abort(why);
    }
}
