package io.nodeplane.ledger;

import io.nodeplane.ledger.Strand.Held;
import java.util.ArrayList;
import java.util.Optional;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** A planted bug: a line whose parents are not all here is admitted, and nobody asks for them. */
public final class Careless {
    private Careless() {}

    /** {@return the admission of a line some of whose parents are missing; empty where the shipped code shall answer} */
    static Optional<Examination.Verdict> behind(Examination examination, Feed feed, @Nullable Held prev) {
        var parents = new ArrayList<Held>();
        for (var id : examination.line().entry().parents()) {
            var parent = examination.entries().known(id.feed()).find(id.seq(), id.hash());
            if (parent != null) {
                parents.add(parent);
            }
        }
        return parents.size() == examination.line().entry().parents().size()
                ? Optional.empty()
                : Optional.of(new Examination.Fits(feed, prev,
                        new Causes(prev, parents.toArray(Held[]::new)).past(feed)));
    }

    /** Woven into {@link Examination}. */
    public static final class Admit {
        private Admit() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This Examination examination, @Advice.Argument(0) Feed feed,
                @Advice.Argument(1) @Nullable Held prev, @Advice.Return(readOnly = false) Examination.Verdict answer) {
            answer = Careless.behind(examination, feed, prev).orElse(answer);
        }
    }
}
