package io.nodeplane.harness.chaos;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.nodeplane.store.Disk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;

/** A bug in the shipped code, for a while. */
public final class Planted {
    private final Class<?> owner;
    private final ClassReloadingStrategy strategy;

    private Planted(Class<?> owner, ClassReloadingStrategy strategy) {
        this.owner = owner;
        this.strategy = strategy;
    }

    /** {@return this advice woven into a method of the shipped code, for this whole JVM} */
    public static Planted in(String type, String method, Class<?> advice) throws ClassNotFoundException {
        ByteBuddyAgent.install();
        var strategy = ClassReloadingStrategy.fromInstalledAgent();
        var owner = Class.forName(type);
        new ByteBuddy().redefine(owner).visit(Advice.to(advice).on(named(method))).make().load(owner.getClassLoader(),
                strategy);
        return new Planted(owner, strategy);
    }

    /** {@return what this answers while the bug is there} */
    public <T> T during(Callable<T> action) throws Exception {
        try {
            return action.call();
        } finally {
            strategy.reset(owner);
        }
    }

    /** Nobody distrusts anybody. */
    public static final class NoDistrust {
        private NoDistrust() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Optional<String> answer) {
            answer = Optional.empty();
        }
    }

    /** Two are a majority, however many there are. */
    public static final class Minority {
        private Minority() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) int answer) {
            answer = 2;
        }
    }

    /** Nothing is void. */
    public static final class NothingVoid {
        private NothingVoid() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }

    /** {@return a disk that says that all is forced, and forces no line of a ledger} */
    public static Disk withoutForce(Disk disk) {
        return around(Disk.class, disk);
    }

    private static <T> T around(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method, args) -> {
            if (type == Disk.Appender.class && method.getName().equals("force")) {
                return null;
            }
            try {
                var answer = method.invoke(real, args);
                return answer instanceof Disk.Appender appender ? around(Disk.Appender.class, appender) : answer;
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }));
    }
}
