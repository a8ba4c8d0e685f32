package io.nodeplane.harness.world.docker;

/** Work that the JVM does when it ends, unless it was cancelled before: Ctrl-C ends a run at any moment. */
final class OnExit {
    private final Thread hook;

    private OnExit(Thread hook) {
        this.hook = hook;
    }

    static OnExit run(String name, Runnable work) {
        var hook = new Thread(work, name);
        Runtime.getRuntime().addShutdownHook(hook);
        return new OnExit(hook);
    }

    /** {@return whether the work will not be done; false when the JVM is ending and does it} */
    boolean cancel() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
