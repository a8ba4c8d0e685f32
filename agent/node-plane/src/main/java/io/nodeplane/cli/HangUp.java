package io.nodeplane.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which whoever moves logs away asks a process to open its files again; unheard, it ends the process.
 *
 * <p>The JDK has no public way to hear a signal. The one of its module {@code jdk.unsupported}, whose task is to stay until
 * there is one, is called by name: the compiler's warning of it cannot be put off in one place only.
 */
final class HangUp {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private HangUp() {}

    /**
     * Runs this at each SIGHUP from now on, on a thread of its own. Where there is no such signal, or it was ignored when
     * the process began, as under {@code nohup}, nothing changes.
     */
    static void heard(Runnable then) {
        try {
            var signal = Class.forName(SIGNAL);
            var handler = Class.forName(HANDLER);
            var ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler},
                    (self, method, arguments) -> {
                        then.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException | RuntimeException unheard) {
            // The signal does what it always did.
            return;
        }
    }
}
