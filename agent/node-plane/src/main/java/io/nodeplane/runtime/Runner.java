package io.nodeplane.runtime;

import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A running node: one thread that turns a {@link Driver}, a bounded inbox before it, and the futures of those who wait.
 *
 * <p>The thread is never interrupted, because an interrupt during a file write would close the file.
 */
public final class Runner implements Node, Outlet, AutoCloseable {
    /** The most inputs that wait; a peer's request beyond is answered {@link Message.Code#BUSY}. */
    public static final int INBOX_MAX = 4096;
    /** The most inputs that are decided before what they wrote is made durable. */
    static final int BATCH_MAX = 64;

    private final BlockingQueue<Function<Now, Input>> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final ConcurrentMap<Long, CompletableFuture<Message.Reply>> replies = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, CompletableFuture<Command.Outcome>> outcomes = new ConcurrentHashMap<>();
    private final AtomicLong handles = new AtomicLong();
    private final Driver driver;
    private final Clock clock;
    private final Transport transport;
    private final Consumer<State> audience;
    private final Consumer<String> onHalt;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * @param audience told of every changed view, on the node's thread: it must not block
     * @param onHalt told why, if the journal fails; the node does nothing more
     */
    public Runner(State state, Journal journal, EventLog events, Transport transport, Clock clock,
            Consumer<State> audience, Consumer<String> onHalt) {
        this.driver = new Driver(state, journal, events, this);
        this.clock = clock;
        this.transport = transport;
        this.audience = audience;
        this.onHalt = onHalt;
        this.thread = Thread.ofPlatform().name("node-" + state.node()).daemon(false).unstarted(this::run);
    }

    /** Starts the node and its thread. With nobody to ask for its own past, the process start is durable on return. */
    public void start(Function<Now, Input.Started> started) {
        driver.turn(started.apply(clock.now()));
        thread.start();
    }

    @Override
    public CompletionStage<Message.Reply> asked(Message.Sender from, Message.Request request) {
        var handle = handles.incrementAndGet();
        var reply = new CompletableFuture<Message.Reply>();
        replies.put(handle, reply);
        if (!running || !inbox.offer(now -> new Input.Asked(now, handle, from, request))) {
            replies.remove(handle);
            reply.complete(new Message.Reply.Refused(Message.Code.BUSY, INBOX_MAX + " inputs wait already"));
        }
        return reply;
    }

    @Override
    public CompletionStage<Command.Outcome> commanded(Command command) {
        var handle = handles.incrementAndGet();
        var outcome = new CompletableFuture<Command.Outcome>();
        outcomes.put(handle, outcome);
        if (!running || !inbox.offer(now -> new Input.Commanded(now, handle, command))) {
            outcomes.remove(handle);
            outcome.complete(new Command.Outcome.Failed("RESOURCE_EXHAUSTED", INBOX_MAX + " inputs wait already"));
        }
        return outcome;
    }

    @Override
    public State state() {
        return driver.state();
    }

    @Override
    public Message.Sender self() {
        return driver.state().sender();
    }

    @Override
    public void ask(Message.Sender self, Effect.Ask ask) {
        transport.ask(self, ask.to(), ask.request(), ask.timeoutMs(), result -> deliver(switch (result) {
            case Transport.Result.Reply(var from, var reply) ->
                now -> new Input.Answered(now, ask.exchange(), from, reply);
            case Transport.Result.Failure(var reason) -> now -> new Input.Unanswered(now, ask.exchange(), reason);
        }));
    }

    @Override
    public void answer(Message.Sender self, long handle, Message.Reply reply) {
        var waiting = replies.remove(handle);
        if (waiting != null) {
            waiting.completeAsync(() -> reply);
        }
    }

    @Override
    public void settle(long handle, Command.Outcome outcome) {
        var waiting = outcomes.remove(handle);
        if (waiting != null) {
            waiting.completeAsync(() -> outcome);
        }
    }

    @Override
    public void show(State state) {
        audience.accept(state);
    }

    /** Stops the thread after the turn that it is in, and returns when it has ended. No leave is written. */
    @Override
    public void close() {
        running = false;
        // This wakes the thread; if the inbox is full, so does that.
        inbox.offer(Input.Tick::new);
        Background.ended(thread);
        var gone = new Command.Outcome.Failed("CLOSED", "the node was stopped");
        outcomes.values().forEach(waiting -> waiting.complete(gone));
        replies.values().forEach(waiting -> waiting.complete(
                new Message.Reply.Refused(Message.Code.BUSY, "the node was stopped")));
    }

    /** An answer is never dropped: its exchange would stay open for ever. The callers are few, and may wait. */
    private void deliver(Function<Now, Input> input) {
        try {
            while (running && !inbox.offer(input, 100, TimeUnit.MILLISECONDS)) {
                // There will be room: the node's thread takes one input after the other.
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return the input and those that wait behind it: what they write becomes durable with one fsync} */
    private List<Input> drained(Function<Now, Input> first) {
        var batch = new ArrayList<Function<Now, Input>>();
        batch.add(first);
        inbox.drainTo(batch, BATCH_MAX - 1);
        var now = clock.now();
        return batch.stream().map(input -> input.apply(now)).toList();
    }

    private void run() {
        while (running && driver.halted().isEmpty()) {
            try {
                var wait = Math.max(0, driver.wakeAt() - clock.now().mono());
                var input = inbox.poll(wait, TimeUnit.MILLISECONDS);
                if (input != null) {
                    driver.turn(drained(input));
                }
                if (clock.now().mono() >= driver.wakeAt()) {
                    driver.turn(new Input.Tick(clock.now()));
                }
            } catch (InterruptedException ignored) {
                // Nobody has a reason to interrupt this thread; stopping is what close() does.
            }
        }
        driver.halted().ifPresent(onHalt);
    }
}
