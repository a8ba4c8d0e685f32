package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.nodeplane.canon.Hash;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the images of a run onto the engine: taken from a registry where one answers, made on this machine where none
 * does. The agent's image always holds the very jar under test, or the run does not begin.
 */
final class ImageSupply {
    /** The system property that says where images come from. */
    static final String SOURCE = "images";
    /** The system property that names an image to use as the agent's, instead of one made from the jar. */
    static final String AGENT = "image.agent";
    /** The system property that names an image to use as Toxiproxy's. */
    static final String TOXIPROXY = "image.toxiproxy";

    static final String TOXIPROXY_PUBLISHED = "ghcr.io/shopify/toxiproxy:2.12.0";
    private static final Duration PULL_MAX = Duration.ofMinutes(5);

    /** Where images come from. */
    enum Source {
        /** What is on the engine; else a registry; else this machine. */
        AUTO,
        /** This machine only. */
        LOCAL,
        /** A registry, for all but the agent's own layer. */
        PUBLISHED
    }

    /**
     * What was asked for.
     *
     * @param agent the agent's image, if one is named
     * @param toxiproxy Toxiproxy's image, if one is named
     */
    record Wish(Source source, Optional<String> agent, Optional<String> toxiproxy) {

        /** {@return what these system properties say; an empty value says nothing} */
        static Wish of(Properties properties) {
            return new Wish(source(given(properties, SOURCE).orElse("auto")), given(properties, AGENT),
                    given(properties, TOXIPROXY));
        }

        private static Source source(String word) {
            return Arrays.stream(Source.values()).filter(source -> word(source).equals(word)).findFirst()
                    .orElseThrow(() -> new WorldException("-D" + SOURCE + "=" + word + " says nothing: use one of "
                            + Arrays.stream(Source.values()).map(Wish::word).collect(Collectors.joining(", "))));
        }

        private static String word(Source source) {
            return source.name().toLowerCase(Locale.ROOT);
        }

        private static Optional<String> given(Properties properties, String name) {
            return Optional.ofNullable(properties.getProperty(name)).map(String::strip)
                    .filter(value -> !value.isEmpty());
        }
    }

    private final DockerClient docker;
    private final Wish wish;
    private final Path jar;
    private final Consumer<String> progress;

    /** @param jar the agent under test */
    ImageSupply(DockerClient docker, Wish wish, Path jar, Consumer<String> progress) {
        this.docker = docker;
        this.wish = wish;
        this.jar = jar;
        this.progress = progress;
    }

    /**
     * {@return the images, which are on the engine now}
     *
     * @throws WorldException if one cannot be had, or the agent's does not hold the jar
     */
    Images supply() {
        return new Images(agent(), toxiproxy());
    }

    /**
     * {@return the image of the previous release's agent, which is on the engine now}
     *
     * @throws WorldException if it cannot be had, or does not hold the jar
     */
    String previous() {
        make(source("base", "previous"));
        return requireJar(Images.PREVIOUS, "previous");
    }

    private String toxiproxy() {
        if (wish.toxiproxy().isPresent()) {
            return require(wish.toxiproxy().get(), TOXIPROXY);
        }
        return switch (wish.source()) {
            case PUBLISHED -> require(TOXIPROXY_PUBLISHED, TOXIPROXY);
            case LOCAL -> make("toxiproxy").toxiproxy();
            case AUTO -> {
                if (onEngine(TOXIPROXY_PUBLISHED)) {
                    yield TOXIPROXY_PUBLISHED;
                }
                if (onEngine(Images.LOCAL.toxiproxy())) {
                    yield Images.LOCAL.toxiproxy();
                }
                var failure = pull(TOXIPROXY_PUBLISHED);
                if (failure.isEmpty()) {
                    yield TOXIPROXY_PUBLISHED;
                }
                progress.accept(failure.get() + "; making it here");
                yield make("toxiproxy").toxiproxy();
            }
        };
    }

    private String agent() {
        return requireJar(wish.agent().isPresent()
                ? require(wish.agent().get(), AGENT)
                : make(source("base", "agent")).agent(), "agent");
    }

    private String requireJar(String image, String part) {
        var wanted = sha256(jar);
        var inside = labelOf(image);
        if (!inside.equals(Optional.of(wanted))) {
            throw new WorldException("the image " + image + " does not hold the agent in " + jar + " (sha256 " + wanted
                    + "), its label " + Images.JAR_LABEL + " is " + inside.orElse("missing")
                    + ": make one of that jar with harness/images/make-local.sh " + part + ", and leave out -D"
                    + AGENT);
        }
        return image;
    }

    private String[] source(String... parts) {
        return switch (wish.source()) {
            case AUTO, LOCAL -> parts;
            case PUBLISHED -> Stream.concat(Stream.of("--published"), Arrays.stream(parts)).toArray(String[]::new);
        };
    }

    private Images make(String... parts) {
        var repository = Images.repositoryOf(jar).orElseThrow(() -> new WorldException("cannot make images: " + jar
                + " is not inside a clone of this repository; name images with -D" + AGENT + " and -D" + TOXIPROXY));
        return switch (Images.make(repository, List.of(parts), progress)) {
            case Images.Made.Ready(var images) -> images;
            case Images.Made.Failed(var why) -> throw new WorldException("cannot make images: " + why);
        };
    }

    private String require(String image, String property) {
        if (!onEngine(image)) {
            pull(image).ifPresent(failure -> {
                throw new WorldException(failure + "; build or load it on the engine, name another with -D" + property
                        + ", or use -D" + SOURCE + "=local");
            });
        }
        return image;
    }

    /** {@return why it failed, if it did} */
    private Optional<String> pull(String image) {
        progress.accept("pulling " + image);
        try {
            return docker.pullImageCmd(image).exec(new PullImageResultCallback())
                    .awaitCompletion(PULL_MAX.toSeconds(), TimeUnit.SECONDS) && onEngine(image)
                            ? Optional.empty()
                            : Optional.of("cannot pull " + image + " within " + PULL_MAX.toMinutes() + " minutes");
        } catch (DockerException | DockerClientException e) {
            return Optional.of("cannot pull " + image + ": " + oneLine(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while pulling " + image);
        }
    }

    private boolean onEngine(String image) {
        try {
            docker.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private Optional<String> labelOf(String image) {
        return Optional.ofNullable(docker.inspectImageCmd(image).exec().getConfig())
                .flatMap(config -> Optional.ofNullable(config.getLabels()))
                .flatMap(labels -> Optional.ofNullable(labels.get(Images.JAR_LABEL)));
    }

    static String sha256(Path file) {
        try {
            return Hash.of(Files.readAllBytes(file)).hex();
        } catch (IOException e) {
            throw new WorldException("cannot read the agent's jar " + file
                    + ": build it with mvn -pl agent/node-plane -am package", e);
        }
    }

    private static String oneLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
