package io.nodeplane.runtime;

import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    /** The most inputs that wait and bring or want lines. */
    static final int BULK_WAITING_MAX = 256;
    /** The most of them that are decided before probes have their turn again. */
    static final int BULK_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final BlockingQueue<Waiting> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final BlockingQueue<Waiting> bulk = new ArrayBlockingQueue<>(BULK_WAITING_MAX);
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
    /** Why no more is decided; {@code null} while it is. */
    private volatile Command.Outcome.@Nullable Failed stopped;
    /** Since when what is being turned was due, in ms of the monotonic clock; {@link State#NEVER} between two turns. */
    private volatile long turningSince;

    /** An input before its turn, and when it came, in ms of the monotonic clock. */
    private record Waiting(long since, Function<Now, Input> input) {}

    /**
     * @param audience told of every changed view, on the node's thread: it must not block
     * @param onHalt told why, in one sentence, if the journal fails or the node's thread does; the node does nothing
     *     more
     */
    public Runner(State state, Journal journal, EventLog events, Transport transport, Clock clock,
            Consumer<State> audience, Consumer<String> onHalt) {
        this.driver = new Driver(state, journal, events, this);
        this.clock = clock;
        this.transport = transport;
        this.audience = audience;
        this.onHalt = onHalt;
        this.thread = Thread.ofPlatform().name("node-" + state.node()).daemon(false).unstarted(this::run);
        this.turningSince = clock.now().mono();
    }

    /**
     * Starts the node and its thread. With nobody to ask for its own past, the process start is durable on return. What
     * the first turn throws is thrown on; the node is stopped then.
     */
    public void start(Function<Now, Input.Started> started) {
        try {
            driver.turn(started.apply(clock.now()));
            turningSince = State.NEVER;
            thread.start();
        } catch (RuntimeException | Error failed) {
            refuse(died(failed));
            throw failed;
        }
    }

    @Override
    public CompletionStage<Message.Reply> asked(Message.Sender from, Message.Request request) {
        var handle = handles.incrementAndGet();
        var reply = new CompletableFuture<Message.Reply>();
        replies.put(handle, reply);
        if (!offer(request, now -> new Input.Asked(now, handle, from, request))) {
            replies.remove(handle);
            reply.complete(new Message.Reply.Refused(Message.Code.BUSY, INBOX_MAX + " inputs wait already"));
        }
        refuseIfStopped();
        return reply;
    }

    @Override
    public CompletionStage<Command.Outcome> commanded(Command command) {
        var handle = handles.incrementAndGet();
        var outcome = new CompletableFuture<Command.Outcome>();
        outcomes.put(handle, outcome);
        if (!offer(now -> new Input.Commanded(now, handle, command))) {
            outcomes.remove(handle);
            outcome.complete(new Command.Outcome.Failed("RESOURCE_EXHAUSTED", INBOX_MAX + " inputs wait already"));
        }
        refuseIfStopped();
        return outcome;
    }

    @Override
    public State state() {
        return driver.state();
    }

    @Override
    public Now now() {
        return clock.now();
    }

    @Override
    public Message.Sender self() {
        return driver.state().sender();
    }

    @Override
    public long turnAgeMs() {
        var turning = turningSince;
        var due = Math.min(turning, Math.min(since(inbox.peek()), since(bulk.peek())));
        if (turning == State.NEVER) {
            due = Math.min(due, driver.wakeAt());
        }
        return due == State.NEVER ? 0 : Math.max(0, clock.now().mono() - due);
    }

    private static long since(@Nullable Waiting waiting) {
        return waiting == null ? State.NEVER : waiting.since();
    }

    @Override
    public void ask(Message.Sender self, Effect.Ask ask) {
        transport.ask(self, ask.to(), ask.request(), ask.timeoutMs(), result -> deliver(switch (result) {
            case Transport.Result.Reply(var from, var reply) ->
                now -> new Input.Answered(now, ask.exchange(), from, reply);
            case Transport.Result.Failure(var reason) -> now -> new Input.Unanswered(now, ask.exchange(), reason);
            case Transport.Result.Unauthenticated(var reason) ->
                now -> new Input.Unauthenticated(now, ask.exchange(), reason);
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
        offer(Input.Tick::new);
        Background.ended(thread);
        if (stopped == null) {
            stopped = new Command.Outcome.Failed("CLOSED", "the node was stopped");
        }
        refuseIfStopped();
    }

    private boolean offer(Function<Now, Input> input) {
        return inbox.offer(new Waiting(clock.now().mono(), input));
    }

    /** A request that brings or wants lines waits apart: whoever sends many of them must not keep probes waiting. */
    private boolean offer(Message.Request request, Function<Now, Input> input) {
        if (!(request instanceof Message.Request.Push || request instanceof Message.Request.Sync)) {
            return offer(input);
        }
        var taken = running && bulk.offer(new Waiting(clock.now().mono(), input));
        // This wakes the thread. If something waits there already, it wakes for that, and looks here after it.
        if (inbox.isEmpty()) {
            offer(Input.Tick::new);
        }
        return taken;
    }

    /** An answer is never dropped: its exchange would stay open for ever. The callers are few, and may wait. */
    private void deliver(Function<Now, Input> input) {
        var waiting = new Waiting(clock.now().mono(), input);
        try {
            while (running && !inbox.offer(waiting, 100, TimeUnit.MILLISECONDS)) {
                // There will be room: the node's thread takes one input after the other.
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Turns the input and those that wait behind it: what they write becomes durable with one fsync. */
    private void turn(Waiting first, BlockingQueue<Waiting> behind, int most) {
        turningSince = first.since();
        var batch = new ArrayList<Waiting>();
        batch.add(first);
        behind.drainTo(batch, most - 1);
        var now = clock.now();
        driver.turn(batch.stream().map(waiting -> waiting.input().apply(now)).toList());
        turningSince = State.NEVER;
    }

    private void tick() {
        var now = clock.now();
        if (now.mono() >= driver.wakeAt()) {
            turningSince = now.mono();
            driver.turn(new Input.Tick(now));
            turningSince = State.NEVER;
        }
    }

    private void run() {
        try {
            while (running && driver.halted().isEmpty()) {
                try {
                    var wait = bulk.isEmpty() ? Math.max(0, driver.wakeAt() - clock.now().mono()) : 0;
                    var input = inbox.poll(wait, TimeUnit.MILLISECONDS);
                    if (input != null) {
                        turn(input, inbox, BATCH_MAX);
                    }
                    var heavy = bulk.poll();
                    if (heavy != null) {
                        turn(heavy, bulk, BULK_MAX);
                    }
                    tick();
                } catch (InterruptedException ignored) {
                    // Nobody has a reason to interrupt this thread; stopping is what close() does.
                }
            }
            driver.halted().ifPresent(this::halt);
        } catch (Throwable died) {
            // Whatever it was: a node that decides nothing must not look as if it were there.
            halt(died(died));
        }
    }

    /** Tells the owner first: the process should end, even if nothing else succeeds any more. */
    private void halt(String reason) {
        try {
            onHalt.accept(reason);
        } finally {
            refuse(reason);
        }
    }

    private String died(Throwable failure) {
        try {
            LOG.atError().setCause(failure).log("The node's thread has failed.");
            return "its deciding thread failed, which is a bug: " + failure;
        } catch (Throwable again) {
            // Perhaps there is no memory for a sentence; or it was the log that failed.
            return "its deciding thread failed";
        }
    }

    private void refuse(String reason) {
        running = false;
        stopped = new Command.Outcome.Failed("UNAVAILABLE", "the node has stopped: " + reason);
        refuseIfStopped();
    }

    /** Nobody waits for a node that decides nothing any more. */
    private void refuseIfStopped() {
        var gone = stopped;
        if (gone != null) {
            outcomes.values().removeIf(waiting -> waiting.complete(gone) || waiting.isDone());
            replies.values().removeIf(waiting -> waiting.completeExceptionally(
                    new IllegalStateException(gone.reason())) || waiting.isDone());
        }
    }
}
