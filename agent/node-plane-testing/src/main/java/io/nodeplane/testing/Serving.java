package io.nodeplane.testing;

import java.time.Duration;
import java.util.function.Predicate;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits for what a container is ready for; gives up as soon as its process has ended. */
final class Serving<C extends LinkedContainer<C>> extends AbstractWaitStrategy {
    private final Class<C> kind;
    private final String what;
    private final String goal;
    private final Predicate<C> ready;

    /**
     * @param what whose process it is
     * @param goal what it is to do, as in "ended instead of serving"
     */
    Serving(Class<C> kind, String what, String goal, Predicate<C> ready) {
        this.kind = kind;
        this.what = what;
        this.goal = goal;
        this.ready = ready;
        withStartupTimeout(Duration.ofSeconds(60));
    }

    @Override
    protected void waitUntilReady() {
        if (!kind.isInstance(waitStrategyTarget)) {
            throw new IllegalStateException("this waits for a " + kind.getSimpleName() + ", and " + waitStrategyTarget
                    + " is none");
        }
        var container = kind.cast(waitStrategyTarget);
        var reached = Until.reached(startupTimeout, () -> !container.isRunning() || ready.test(container));
        if (!container.isRunning()) {
            throw new ContainerLaunchException(
                    what + " ended instead of " + goal + "; it printed:\n" + container.lastLines());
        }
        if (!reached) {
            throw new ContainerLaunchException(what + " is not " + goal + " within " + startupTimeout.toSeconds()
                    + " s; it printed:\n" + container.lastLines());
        }
    }
}
