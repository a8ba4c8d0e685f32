package io.nodeplane.membership;

import net.bytebuddy.asm.Advice;

/** Planted bugs of the fold, which no evidence can bring about: the tests of the judge ask whether it would see them. */
public final class Mistaken {
    private Mistaken() {}

    /** Who leaves has not left. Woven into {@link Standing}. */
    public static final class Stay {
        private Stay() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Standing standing, @Advice.Return(readOnly = false) Standing answer) {
            answer = standing;
        }
    }

    /** Lines that come one by one change nothing. Woven into {@link Membership}. */
    public static final class Deafness {
        private Deafness() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Membership before, @Advice.Return(readOnly = false) Membership answer) {
            answer = before;
        }
    }
}
