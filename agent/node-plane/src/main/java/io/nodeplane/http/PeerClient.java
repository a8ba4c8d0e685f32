package io.nodeplane.http;

import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Message;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.runtime.Transport;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Asks peers over HTTP/1.1: {@code POST http://host:port/peer}. An address takes a request at most once; its limit
 * covers name look-up, connection, and the answer to its last byte. A connection whose answer is late is closed and not
 * used again.
 */
public final class PeerClient implements Transport, AutoCloseable {
    private static final int THREADS_MAX = 16;
    private static final int THREAD_IDLE_S = 10;

    private final Traffic traffic;
    private final Signer signer;
    private final Map<Budget, Semaphore> slots = new EnumMap<>(Budget.class);
    private final ThreadPoolExecutor threads;
    private final HttpClient http;
    private final LookUps lookUps;

    /** A client in a cluster without a secret. */
    public PeerClient(Traffic traffic) {
        this(traffic, Secrets.none());
    }

    /** @param secrets with what it signs, and by what it knows the answers of the nodes of its cluster */
    public PeerClient(Traffic traffic, Secrets secrets) {
        this(traffic, secrets, LookUps.Resolver.system());
    }

    PeerClient(Traffic traffic, LookUps.Resolver resolver) {
        this(traffic, Secrets.none(), resolver);
    }

    private PeerClient(Traffic traffic, Secrets secrets, LookUps.Resolver resolver) {
        JavaNet.prepare();
        this.traffic = traffic;
        this.signer = new Signer(secrets);
        for (var budget : Budget.values()) {
            slots.put(budget, new Semaphore(budget.requestsMax()));
        }
        this.threads = threads();
        this.lookUps = new LookUps(resolver);
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
        var budget = Budget.of(request);
        var slot = Objects.requireNonNull(slots.get(budget));
        if (!slot.tryAcquire()) {
            fail(to, "more than " + budget.requestsMax() + " " + budget + " under way", then);
            return;
        }
        try {
            var asking = new Asking(new OwnWays(from.cluster()), to, to.dialled(), Messages.encode(from, request),
                    timeoutMs,
                    request.heldMs());
            asking.begin().thenAccept(result -> {
                slot.release();
                switch (result) {
                    case Result.Failure(var reason) -> traffic.failure(to, reason);
                    case Result.Unauthenticated(var reason) -> {
                        traffic.failure(to, reason);
                        traffic.unauthenticated();
                    }
                    case Result.Reply reply -> {
                        // It is counted as what its sender says it is.
                    }
                }
                then.accept(result);
            });
        } catch (WireException | IllegalArgumentException wrong) {
            slot.release();
            fail(to, "not sent: " + wrong.getMessage(), then);
        }
    }

    /** Ends all exchanges; what is under way fails. */
    @Override
    public void close() {
        lookUps.close();
        http.shutdownNow();
        threads.shutdown();
    }

    private final class OwnWays implements Asking.Ways {
        private final ClusterId cluster;

        OwnWays(ClusterId cluster) {
            this.cluster = cluster;
        }

        @Override
        public LookUps.Known known(String name) {
            return lookUps.known(name);
        }

        @Override
        public void answered(String name, String address) {
            lookUps.answered(name, address);
        }

        @Override
        public void passedOver(String name, String address) {
            lookUps.passedOver(name, address);
        }

        @Override
        public Optional<Signer.Signed> sign(String address, byte[] body) {
            return signer.sign(address, body);
        }

        @Override
        public void challenged(String address, String challenge) {
            signer.challenged(address, challenge);
        }

        @Override
        public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, Optional<Signer.Signed> signed) {
            return http.sendAsync(request, head -> {
                if (signed.isEmpty()) {
                    return BoundedBody.atMost(Messages.BYTES_MAX);
                }
                var receipt = signed.get().receipt(head.statusCode(), head.headers());
                return receipt.isEmpty()
                        ? BoundedBody.beginning(Unbelieved.BYTES_MAX)
                        : BoundedBody.atMost(Math.min(receipt.get().length(), Messages.BYTES_MAX));
            });
        }

        @Override
        public void run(Runnable what) {
            threads.execute(what);
        }

        @Override
        public void replied(Message.Sender from, int bytes, long tookMs, long heldMs) {
            if (from.cluster().equals(cluster)) {
                traffic.reply(from.node(), bytes, tookMs, heldMs);
            } else {
                traffic.strangersReply(bytes, tookMs, heldMs);
            }
        }
    }

    /** Fails from another thread, as every other result comes. */
    private void fail(PeerAddress to, String reason, Consumer<Result> then) {
        traffic.failure(to, reason);
        threads.execute(() -> then.accept(new Result.Failure(reason)));
    }

    /** A few platform threads; beyond them a virtual one takes over, so that nothing is ever refused. */
    private static ThreadPoolExecutor threads() {
        var factory = Thread.ofPlatform().daemon().name("peer-client-", 0).factory();
        Executor beyond = task -> Thread.ofVirtual().name("peer-client-beyond").start(task);
        return new ThreadPoolExecutor(0, THREADS_MAX, THREAD_IDLE_S, TimeUnit.SECONDS, new SynchronousQueue<>(),
                factory, (task, pool) -> beyond.execute(task));
    }
}
