package io.nodeplane.testing;

import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** Which images the containers run, unless a test names others. */
enum Images {
    /** The agent's, which is the stub's too. */
    AGENT("node-plane/agent", "node-plane/agent:local", "withImage or the container's constructor"),
    /** Toxiproxy's. */
    TOXIPROXY("ghcr.io/shopify/toxiproxy:2.12.0", "node-plane/toxiproxy:local", "withToxiproxyImage");

    private final String published;
    private final String local;
    private final String otherwise;

    Images(String published, String local, String otherwise) {
        this.published = published;
        this.local = local;
        this.otherwise = otherwise;
    }

    /** {@return the published image's name, which Testcontainers' image name substitutor may change} */
    DockerImageName published() {
        return DockerImageName.parse(published);
    }

    /** {@return what was made on this machine, if the engine has it; else what is published} */
    DockerImageName find() {
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(local).exec();
            return DockerImageName.parse(local).asCompatibleSubstituteFor(published());
        } catch (NotFoundException notMade) {
            return published();
        }
    }

    /**
     * Brings an image to the engine, unless it is there. Testcontainers would try for minutes, and then not say what to do.
     *
     * @throws ContainerLaunchException if it cannot be had
     */
    void bring(DockerImageName image) {
        var docker = DockerClientFactory.lazyClient();
        var name = ImageNameSubstitutor.instance().apply(image);
        try {
            docker.inspectImageCmd(name.asCanonicalNameString()).exec();
        } catch (NotFoundException absent) {
            try {
                docker.pullImageCmd(name.getUnversionedPart()).withTag(name.getVersionPart()).start().awaitCompletion();
            } catch (DockerException | DockerClientException failed) {
                throw new ContainerLaunchException(missing(name), failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ContainerLaunchException("interrupted while the image " + name + " was pulled", interrupted);
            }
        }
    }

    /** {@return what to do, in one sentence, where neither can be had} */
    String missing(DockerImageName image) {
        return "the image " + image + " cannot be had from a registry"
                + (image.equals(published()) ? ", and the engine has no " + local : "")
                + ": make it with harness/images/make-local.sh of the Node Plane's repository, or name another one with "
                + otherwise;
    }
}
