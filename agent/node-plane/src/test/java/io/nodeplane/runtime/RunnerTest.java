package io.nodeplane.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.canon.Hash;
import io.nodeplane.core.Command;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunnerTest {
    private static final PeerAddress HERE = new PeerAddress("node-1", 7000);
    private static final State FRESH = State.of(Histories.node(1), HERE, Histories.CHARTER,
            Ledger.empty(Histories.CHARTER.id()), null, 1);
    private static final Command JOIN = new Command.Join(List.of(), 0);
    private static final Message.Request PING = new Message.Request.Ping(Hash.of(new byte[0]));
    private static final Message.Sender PEER = new Message.Sender(Histories.CHARTER.id(), Histories.node(2),
            Optional.empty());

    private final CompletableFuture<String> halted = new CompletableFuture<>();
    private final AtomicLong mono = new AtomicLong(1_000);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Journal journal = (lines, own) -> new Journal.Append.Durable();
    private EventLog events = (now, event) -> {};
    private Consumer<State> audience = state -> {};
    private Runner runner = runner();

    private Runner runner() {
        return new Runner(FRESH, (lines, own) -> journal.append(lines, own), (now, event) -> events.write(now, event),
                (from, to, request, timeoutMs, then) -> {}, () -> new Now(mono.get(), 1_790_000_000_000L),
                state -> audience.accept(state), halted::complete);
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        runner.close();
    }

    private void start() {
        runner.start(now -> new Input.Started(now, "nonce", "test"));
    }

    @Test
    void a_probe_does_not_wait_behind_messages_that_bring_lines() throws Exception {
        var before = new AtomicInteger();
        for (int i = 0; i < Runner.BULK_WAITING_MAX; i++) {
            var genesis = Ledger.empty(Histories.CHARTER.id())
                    .genesis(new Body.Genesis(Histories.node(2), "nonce-" + i), i);
            runner.asked(PEER, new Message.Request.Push(List.of(genesis)));
        }
        assertThat(runner.asked(PEER, new Message.Request.Push(List.of())).toCompletableFuture()
                .get(30, TimeUnit.SECONDS)).as("they have a room of their own")
                .isInstanceOf(Message.Reply.Refused.class);
        var answered = new CompletableFuture<Integer>();
        runner.asked(PEER, PING).thenAccept(reply -> answered.complete(before.get()));
        // One append has the lines of at most so many of them; the probe is answered before the second.
        journal = (lines, own) -> {
            before.addAndGet(lines.size());
            if (before.get() > 2 * Runner.BULK_MAX) {
                answered.join();
            }
            return new Journal.Append.Durable();
        };
        start();
        assertThat(answered.get(30, TimeUnit.SECONDS)).isLessThanOrEqualTo(3 * Runner.BULK_MAX);
    }

    @Test
    void whatever_ends_the_deciding_thread_is_told_and_nobody_goes_on_waiting_for_it() throws Exception {
        start();
        events = (now, event) -> {
            throw new StackOverflowError("in an event log");
        };
        var joined = runner.commanded(JOIN).toCompletableFuture();
        assertThat(halted.get(30, TimeUnit.SECONDS)).isEqualTo("its deciding thread failed, which is a bug: "
                + "java.lang.StackOverflowError: in an event log");
        assertThat(joined.get(30, TimeUnit.SECONDS)).isEqualTo(new Command.Outcome.Failed("UNAVAILABLE",
                "the node has stopped: " + halted.get()));
        assertThat(runner.commanded(JOIN).toCompletableFuture()).isCompleted();
        assertThat(runner.asked(PEER, PING).toCompletableFuture()).isCompletedExceptionally();
        mono.addAndGet(60_000);
        assertThat(runner.turnAgeMs()).as("a dead thread grows old").isGreaterThanOrEqualTo(60_000);
    }

    @Test
    void an_audience_that_throws_ends_the_node_with_its_reason() throws Exception {
        start();
        audience = state -> {
            throw new IllegalArgumentException("no such word");
        };
        runner.commanded(JOIN);
        assertThat(halted.get(30, TimeUnit.SECONDS)).contains("IllegalArgumentException: no such word");
    }

    @Test
    void a_journal_that_throws_ends_the_node_and_one_that_fails_lets_nobody_wait() throws Exception {
        start();
        journal = (lines, own) -> new Journal.Append.Failed("no space left");
        var joined = runner.commanded(JOIN).toCompletableFuture();
        assertThat(halted.get(30, TimeUnit.SECONDS)).isEqualTo("no space left");
        assertThat(joined.get(30, TimeUnit.SECONDS))
                .isEqualTo(new Command.Outcome.Failed("UNAVAILABLE", "the node has stopped: no space left"));

        runner = runner();
        journal = (lines, own) -> {
            throw new OutOfMemoryError("as if");
        };
        assertThatThrownBy(this::start).as("the first turn is the caller's").isInstanceOf(OutOfMemoryError.class);
        assertThat(runner.commanded(JOIN).toCompletableFuture()).isCompleted();
    }

    @Test
    void a_node_that_sleeps_is_of_age_0_and_one_that_is_stuck_grows_old() throws Exception {
        assertThat(runner.turnAgeMs()).isZero();
        start();
        assertThat(runner.turnAgeMs()).isZero();
        assertThat(runner.commanded(JOIN).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo(new Command.Outcome.Done());
        await().until(() -> runner.turnAgeMs() == 0);

        var stuck = new CountDownLatch(1);
        events = (now, event) -> {
            stuck.countDown();
            awaitQuietly(mayGoOn);
        };
        var left = runner.commanded(new Command.Leave()).toCompletableFuture();
        stuck.await();
        mono.addAndGet(25_000);
        assertThat(runner.turnAgeMs()).isGreaterThanOrEqualTo(25_000);
        assertThat(left).isNotDone();
        mayGoOn.countDown();
        left.get(30, TimeUnit.SECONDS);
        // Much may be due after such a pause; then the node has caught up.
        await().until(() -> runner.turnAgeMs() == 0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
