package io.nodeplane.claims;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** A planted bug: nothing is refused to anybody. Woven into {@link Claimants}. */
public final class Generous {
    private Generous() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) List<Refusal> answer) {
        answer = List.of();
    }
}
