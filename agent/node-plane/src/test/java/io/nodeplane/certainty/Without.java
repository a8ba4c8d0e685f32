package io.nodeplane.certainty;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** The certainty rule without one of its clauses, as long as this is open: the shipped class, redefined. */
public final class Without implements AutoCloseable {
    private static final String RULE = "io.nodeplane.membership.Certainty";
    private static final String CLAUSES = "io.nodeplane.membership.CertaintyRule";
    private static final String VOTING_RIGHT = "io.nodeplane.membership.VotingRight";
    private static final String CHARTERS = "io.nodeplane.membership.Charters";
    private static final String AMENDMENT = "io.nodeplane.membership.AmendmentRule";
    private static final String HORIZON = "io.nodeplane.membership.Horizon";

    /** A clause of the rule, and how it is taken out. */
    public enum Clause {
        /** No member of the set distrusts another one. */
        TRUST(RULE, Advice.to(Nothing.class).on(named("distrust"))),
        /** The voters of the evidence are two or more, and more than half. */
        MAJORITY(CLAUSES, MemberSubstitution.relaxed().method(named("needed")).stub().on(named("flaw"))),
        /** The subject has not answered. */
        ANSWER(CLAUSES, Advice.to(No.class).on(named("answered"))),
        /** Suspicions count only from a feed that others vouched for. */
        VOUCHING(VOTING_RIGHT, Advice.to(Empty.class).on(named("flaw")), Advice.to(Yes.class).on(named("inOrder"))),
        /** What any voter had said before a voter was vouched for anew may be what that one forgot. */
        FORGOTTEN(RULE, MemberSubstitution.relaxed().method(named("precedes")).stub().on(named("distrust"))),
        /** Only the causal past of the confirmation is asked. */
        PAST(HORIZON, Advice.to(Yes.class).on(named("holds"))),
        /** What stands behind a fork is void. */
        VOID(HORIZON, Advice.to(No.class).on(named("isVoid"))),
        /** A suspicion after its writer's ratification counts under the next charter only. */
        BOND(CHARTERS, Advice.to(Nothing.class).on(named("bond"))),
        /** What was known when an epoch ended weighs on whoever would vote later. */
        ENDED(RULE, Advice.to(No.class).on(named("wasKnownAtEndOf"))),
        /** Who approved a later proposal ratifies none before it. */
        PROMISE(AMENDMENT, Advice.to(Nothing.class).on(named("promise"))),
        /** The charter of the last ratified proposal is handed on. */
        HANDED_ON(AMENDMENT, Advice.to(Nothing.class).on(named("ratifiedBefore"))),
        /** Each voter's approval is counted once: as if one counted twice, one voter less is enough. */
        ONCE(AMENDMENT, Advice.to(OneLess.class).on(named("needed"))),
        /** The charter in force is asked: as if it were the founding one always. */
        EPOCH(CHARTERS, Advice.to(Founding.class).on(named("at"))),
        /** Words behind a fork, and words about later lives, are answered too. */
        BURDEN("io.nodeplane.membership.Standing", Advice.to(No.class).on(named("isBurdened")));

        private final String owner;
        private final AsmVisitorWrapper[] changes;

        Clause(String owner, AsmVisitorWrapper... changes) {
            this.owner = owner;
            this.changes = changes;
        }
    }

    private final Clause clause;
    private final Class<?> owner;
    private final ClassReloadingStrategy strategy;

    private Without(Clause clause, Class<?> owner, ClassReloadingStrategy strategy) {
        this.clause = clause;
        this.owner = owner;
        this.strategy = strategy;
    }

    /** Takes the clause out of the rule, for this whole JVM, until it is closed. */
    public static Without the(Clause clause) throws ClassNotFoundException {
        ByteBuddyAgent.install();
        var strategy = ClassReloadingStrategy.fromInstalledAgent();
        var owner = Class.forName(clause.owner);
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(owner);
        for (var change : clause.changes) {
            builder = builder.visit(change);
        }
        builder.make().load(owner.getClassLoader(), strategy);
        return new Without(clause, owner, strategy);
    }

    Clause clause() {
        return clause;
    }

    @Override
    public void close() {
        try {
            strategy.reset(owner);
        } catch (IOException unreadable) {
            throw new IllegalStateException("the rule could not be restored", unreadable);
        }
    }

    static final class Nothing {
        private Nothing() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Optional<String> answer) {
            answer = Optional.empty();
        }
    }

    static final class No {
        private No() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }

    static final class OneLess {
        private OneLess() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) int answer) {
            answer = answer - 1;
        }
    }

    static final class Founding {
        private Founding() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object answer,
                @Advice.FieldValue(value = "founding", typing = Assigner.Typing.DYNAMIC) Object founding) {
            answer = founding;
        }
    }

    static final class Yes {
        private Yes() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = true;
        }
    }

    static final class Empty {
        private Empty() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) String answer) {
            answer = "";
        }
    }
}
