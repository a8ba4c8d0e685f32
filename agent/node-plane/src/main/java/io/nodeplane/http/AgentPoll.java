package io.nodeplane.http;

import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Background;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/** Asks several agents the same, a few at a time. */
public final class AgentPoll {
    private static final int AT_ONCE_MAX = 16;

    private AgentPoll() {}

    /**
     * Asks all of them. Whoever has not answered when the time is up has not answered: the question is left behind.
     *
     * @param timeoutMs the longest wait for one of them, as that of {@link AgentClient}
     * @param withinMs the longest wait for all of them
     * @param question what is asked of each
     * @param unanswered what stands in the place of an answer that did not come
     * @return the answers, in the order of the agents
     */
    public static <T> List<T> ask(List<PeerAddress> agents, int timeoutMs, long withinMs,
            Function<AgentClient, T> question, T unanswered) {
        var answers = new AtomicReferenceArray<T>(agents.size());
        var next = new AtomicInteger();
        var open = new CountDownLatch(agents.size());
        for (int i = 0; i < Math.min(AT_ONCE_MAX, agents.size()); i++) {
            Background.start("ask-" + i, stop -> {
                for (int at = next.getAndIncrement(); at < agents.size(); at = next.getAndIncrement()) {
                    try {
                        answers.set(at, question.apply(new AgentClient(agents.get(at), timeoutMs)));
                    } finally {
                        open.countDown();
                    }
                }
            });
        }
        await(open, withinMs);
        var all = new ArrayList<T>(Collections.nCopies(agents.size(), unanswered));
        for (int at = 0; at < agents.size(); at++) {
            var answer = answers.get(at);
            if (answer != null) {
                all.set(at, answer);
            }
        }
        return all;
    }

    private static boolean await(CountDownLatch open, long withinMs) {
        try {
            return open.await(withinMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
