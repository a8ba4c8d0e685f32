package io.nodeplane.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits for what a container is ready for; gives up as soon as its process has ended. */
final class Serving extends AbstractWaitStrategy {
    private final LinkedContainer<?> container;
    private final String what;
    private final BooleanSupplier ready;

    Serving(LinkedContainer<?> container, String what, BooleanSupplier ready) {
        this.container = container;
        this.what = what;
        this.ready = ready;
        withStartupTimeout(Duration.ofSeconds(60));
    }

    @Override
    protected void waitUntilReady() {
        var reached = Until.reached(startupTimeout, () -> ready.getAsBoolean() || !container.isRunning());
        if (!container.isRunning()) {
            throw new ContainerLaunchException(
                    what + " ended instead of serving; it printed:\n" + container.lastLines());
        }
        if (!reached) {
            throw new ContainerLaunchException(what + " does not serve within " + startupTimeout.toSeconds()
                    + " s; it printed:\n" + container.lastLines());
        }
    }
}
