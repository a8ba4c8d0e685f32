package io.nodeplane.core;

import io.nodeplane.detector.Detector;
import io.nodeplane.model.NodeId;
import java.util.SortedSet;
import java.util.TreeSet;
import net.bytebuddy.asm.Advice;

/** Bugs of liveness for the tests of the lab: nothing false is ever said, and something that must come true never does. */
public final class Forgetful {
    private Forgetful() {}

    /** A timer that nothing arms any more. */
    public static final class Timer {
        private Timer() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) Decision decision) {
            if (decision.watch.confirmAt() != decision.before.watch().confirmAt()) {
                decision.watch = decision.watch.due(Now.NEVER);
            }
        }
    }

    /** Something that is not done at all. */
    public static final class Omission {
        private Omission() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    /** What weighs on a node is not seen by it. */
    public static final class Denial {
        private Denial() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }

    /** A contact that never ages. */
    public static final class Memory {
        private Memory() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Detector detector, @Advice.Return(readOnly = false) Detector answer) {
            answer = detector;
        }
    }

    /** A flag that nothing clears. */
    public static final class Flag {
        private Flag() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This AddressBook book, @Advice.Return(readOnly = false) AddressBook answer) {
            answer = book;
        }
    }

    /** Nobody is ever absent. */
    public static final class Hope {
        private Hope() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) SortedSet<NodeId> answer) {
            answer = new TreeSet<>();
        }
    }

    /** Who has spoken once in any feed does not speak again. */
    public static final class Silence {
        private Silence() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Decision decision, @Advice.Argument(0) NodeId peer,
                @Advice.Return(readOnly = false) boolean answer) {
            answer = decision.membership().suspects(decision.node(), peer);
        }
    }
}
