package io.nodeplane.http;

import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.core.Message;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Transport;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks peers over HTTP/1.1: {@code POST http://host:port/peer}. A request is sent at most once; its limit covers name
 * lookup, connection, and the answer to its last byte. A connection whose answer is late is closed and not used again.
 */
public final class PeerClient implements Transport, AutoCloseable {
    /** The most requests under way at a time; a further one fails at once. */
    static final int REQUESTS_MAX = 256;
    private static final int THREADS_MAX = 64;
    private static final int THREAD_IDLE_S = 10;
    private static final int DETAIL_MAX = 200;

    private final Traffic traffic;
    private final Semaphore slots = new Semaphore(REQUESTS_MAX);
    private final ThreadPoolExecutor threads;
    private final HttpClient http;

    public PeerClient(Traffic traffic) {
        JavaNet.prepare();
        this.traffic = traffic;
        this.threads = threads();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(trustNobody())
                .executor(threads)
                .build();
    }

    /** Peers speak plain HTTP: a context of its own keeps the client from reading the JDK's trust store at start. */
    private static SSLContext trustNobody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("every Java platform has TLS", bug);
        }
    }

    @Override
    public void ask(Message.Sender from, PeerAddress to, Message.Request request, long timeoutMs,
            Consumer<Result> then) {
        if (!slots.tryAcquire()) {
            fail(to, "more than " + REQUESTS_MAX + " requests under way", then);
            return;
        }
        try {
            var post = HttpRequest.newBuilder(URI.create("http://" + to + AgentServer.PEER_PATH))
                    .timeout(Duration.ofMillis(timeoutMs))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Messages.encode(from, request)))
                    .build();
            send(post, to, timeoutMs, request.heldMs(), then);
        } catch (WireException | IllegalArgumentException wrong) {
            slots.release();
            fail(to, "not sent: " + wrong.getMessage(), then);
        }
    }

    /** Ends all exchanges; what is under way fails. */
    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdown();
    }

    private void send(HttpRequest post, PeerAddress to, long timeoutMs, long heldMs, Consumer<Result> then) {
        var sent = System.nanoTime();
        var exchange = http.sendAsync(post, head -> new BoundedBody(Messages.BYTES_MAX));
        var answer = new CompletableFuture<HttpResponse<byte[]>>();
        exchange.whenComplete((response, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(response);
            }
        });
        // The JDK's own limit ends with the answer's head; this one covers its body too.
        answer.orTimeout(timeoutMs, TimeUnit.MILLISECONDS).whenComplete((response, failure) -> {
            if (failure instanceof TimeoutException) {
                exchange.cancel(true);
            }
            slots.release();
            then.accept(result(to, response, failure, timeoutMs, heldMs, (System.nanoTime() - sent) / 1_000_000));
        });
    }

    private Result result(PeerAddress to, @Nullable HttpResponse<byte[]> response, @Nullable Throwable failure,
            long timeoutMs, long heldMs, long tookMs) {
        if (response == null) {
            return failure(to, Reasons.of(failure, to, timeoutMs));
        }
        if (response.statusCode() != 200) {
            return failure(to, "answered HTTP " + response.statusCode() + ": " + detail(response.body()));
        }
        try {
            var reply = Messages.reply(response.body());
            traffic.reply(reply.from().node(), response.body().length, tookMs, heldMs);
            return new Result.Reply(reply.from(), reply.message());
        } catch (WireException wrong) {
            return failure(to, "answered what is no reply: " + wrong.getMessage());
        }
    }

    /** Fails from another thread, as every other result comes. */
    private void fail(PeerAddress to, String reason, Consumer<Result> then) {
        threads.execute(() -> then.accept(failure(to, reason)));
    }

    private Result failure(PeerAddress to, String reason) {
        traffic.failure(to, reason);
        return new Result.Failure(reason);
    }

    private static String detail(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        try {
            return JsonParser.parseObject(text).text("detail");
        } catch (JsonException foreign) {
            var line = text.lines().findFirst().orElse("");
            return line.length() > DETAIL_MAX ? line.substring(0, DETAIL_MAX) : line;
        }
    }

    /**
     * Platform threads, since a name lookup blocks the one it runs on: slow lookups of absent peers must not delay what
     * is said to the others. Beyond the limit a virtual thread takes over, so that nothing is ever refused.
     */
    private static ThreadPoolExecutor threads() {
        var factory = Thread.ofPlatform().daemon().name("peer-client-", 0).factory();
        Executor beyond = task -> Thread.ofVirtual().name("peer-client-beyond").start(task);
        return new ThreadPoolExecutor(0, THREADS_MAX, THREAD_IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(),
                factory, (task, pool) -> beyond.execute(task));
    }
}
