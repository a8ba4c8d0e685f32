package io.nodeplane.http;

import io.nodeplane.core.Message;
import io.nodeplane.model.Host;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Transport.Result;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: to one address of its name after the other, until one of them answers for it or its time is
 * over. No address is sent the request twice, if it may have taken it.
 *
 * <p>The next address is tried where no connection came about, or where somebody answered who cannot be meant: the asking
 * process itself, one of another cluster, or one without the cluster's secret. An address that kept silent has had all the
 * time that there was; it comes last in the next request. An address that knows the secret and has set another challenge
 * than the request was signed for has not taken it, and is sent it once more.
 */
final class Asking {
    private final Ways ways;
    private final PeerAddress to;
    private final Host host;
    private final byte[] body;
    private final long timeoutMs;
    private final long heldMs;
    private final long begun = System.nanoTime();
    private final CompletableFuture<Result> end = new CompletableFuture<>();
    private final List<String> tried = new ArrayList<>();
    private final List<String> again = new ArrayList<>();
    private List<String> addresses = List.of();
    private Optional<CompletableFuture<List<String>>> lookUp = Optional.empty();
    private @Nullable Future<?> underWay;
    private @Nullable String asked;
    private @Nullable Result stranger;
    private @Nullable Result failure;
    private @Nullable Result self;

    /** What a request needs to get on its way. */
    interface Ways {

        /** {@return what is known of the name} */
        LookUps.Known known(String name);

        /** The address of the name answered as a peer does. */
        void answered(String name, String address);

        /** The address of the name was of no use. */
        void passedOver(String name, String address);

        /** {@return the request with this body to the address, signed; empty if the cluster has no secret} */
        Optional<Signer.Signed> sign(String address, byte[] body);

        /** The address has set this to be signed from now on. */
        void challenged(String address, String challenge);

        /** {@return the answer to come; of one that is not signed as it should be, only the beginning} */
        CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, Optional<Signer.Signed> signed);

        /** Runs this on a thread that may take its time. */
        void run(Runnable what);

        /** Counts a reply. */
        void replied(Message.Sender from, int bytes, long tookMs, long heldMs);
    }

    /**
     * @param host the host of the address
     * @param timeoutMs the time for all of it, name look-up included
     */
    Asking(Ways ways, PeerAddress to, Host host, byte[] body, long timeoutMs, long heldMs) {
        this.ways = ways;
        this.to = to;
        this.host = host;
        this.body = body;
        this.timeoutMs = timeoutMs;
        this.heldMs = heldMs;
    }

    /** {@return what comes of the request, which is now on its way; it is never complete at once} */
    CompletableFuture<Result> begin() {
        var result = new CompletableFuture<Result>();
        // The thread that ends what is late is one for the whole process.
        end.orTimeout(timeoutMs, TimeUnit.MILLISECONDS)
                .whenComplete((in, late) -> ways.run(() -> result.complete(in == null ? late() : in)));
        if (host.literal()) {
            addresses = List.of(host.text());
        } else {
            var known = ways.known(host.text());
            addresses = known.addresses();
            lookUp = known.lookUp();
        }
        ways.run(this::next);
        return result;
    }

    /** Goes to the next address, or waits for one, or gives up. */
    private synchronized void next() {
        if (end.isDone()) {
            return;
        }
        var next = addresses.stream().filter(address -> !tried.contains(address)).findFirst();
        if (next.isPresent()) {
            tried.add(next.get());
            send(next.get());
        } else if (lookUp.isPresent()) {
            // Once: what it finds is all there is.
            var coming = lookUp.get();
            lookUp = Optional.empty();
            coming.whenComplete((found, bug) -> ways.run(() -> {
                synchronized (this) {
                    addresses = found == null ? List.of() : found;
                }
                next();
            }));
        } else {
            end.complete(outcome());
        }
    }

    private synchronized void sendAgain(String address) {
        if (!end.isDone()) {
            send(address);
        }
    }

    private void send(String address) {
        var sent = System.nanoTime();
        var leftMs = Math.max(1, timeoutMs - (sent - begun) / 1_000_000);
        var signed = ways.sign(door(address), body);
        var post = HttpRequest.newBuilder(JavaNet.url(address, to.port(), AgentServer.PEER_PATH))
                // The JDK's own limit ends with the answer's head; that of the whole request covers its body too.
                .timeout(Duration.ofMillis(leftMs))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.ifPresent(one -> post.header(Credential.HEADER, one.credential().header()));
        asked = address;
        var exchange = ways.send(post.build(), signed);
        underWay = exchange;
        exchange.whenComplete((response, wrong) -> came(address, signed, response, wrong,
                (System.nanoTime() - sent) / 1_000_000));
    }

    /** {@return by what an address is known that sets challenges: several processes may be behind one host} */
    private String door(String address) {
        return address + " " + to.port();
    }

    private synchronized void came(String address, Optional<Signer.Signed> signed,
            @Nullable HttpResponse<byte[]> response, @Nullable Throwable wrong, long tookMs) {
        if (end.isDone()) {
            return;
        }
        underWay = null;
        asked = null;
        if (response == null) {
            failure = new Result.Failure(Reasons.of(wrong, to, timeoutMs));
            if (Reasons.notConnected(wrong)) {
                ways.run(this::next);
            } else {
                // Who is silent may be meant, whatever answered elsewhere.
                ways.passedOver(host.text(), address);
                end.complete(failure);
            }
            return;
        }
        if (challenged(address, signed, response) && !again.contains(address)) {
            again.add(address);
            asked = address;
            ways.run(() -> sendAgain(address));
            return;
        }
        var result = read(signed, response, tookMs);
        if (result instanceof Result.Unauthenticated) {
            ways.passedOver(host.text(), address);
            stranger = result;
            ways.run(this::next);
        } else if (!(result instanceof Result.Reply(var from, var reply))) {
            ways.passedOver(host.text(), address);
            end.complete(result);
        } else if (!(reply instanceof Message.Reply.Refused(var code, var reason))) {
            ways.answered(host.text(), address);
            end.complete(result);
        } else {
            ways.passedOver(host.text(), address);
            switch (code) {
                case SAME_PROCESS -> {
                    self = result;
                    ways.run(this::next);
                }
                case WRONG_CLUSTER -> {
                    stranger = result;
                    ways.run(this::next);
                }
                case SAME_IDENTITY, BUSY, FULL, OTHER -> end.complete(result);
            }
        }
    }

    /** {@return whether the request was not taken, because it was signed for another challenge than the one told now} */
    private boolean challenged(String address, Optional<Signer.Signed> signed, HttpResponse<byte[]> response) {
        if (signed.isEmpty()) {
            return false;
        }
        var receipt = signed.get().receipt(response.statusCode(), response.headers());
        receipt.ifPresent(one -> ways.challenged(door(address), one.challenge()));
        return receipt.filter(one -> signed.get().missed(one, response.statusCode())).isPresent();
    }

    private Result read(Optional<Signer.Signed> signed, HttpResponse<byte[]> response, long tookMs) {
        var unbelieved = Unbelieved.of(signed, response);
        if (unbelieved.isPresent()) {
            return unbelieved.get();
        }
        if (response.statusCode() != 200) {
            return new Result.Failure("answered HTTP " + response.statusCode() + ": "
                    + Reasons.detail(response.body()));
        }
        try {
            var reply = Messages.reply(response.body());
            ways.replied(reply.from(), response.body().length, tookMs, heldMs);
            return new Result.Reply(reply.from(), reply.message());
        } catch (WireException wrong) {
            return new Result.Failure("answered what is no reply: " + wrong.getMessage());
        }
    }

    /** What is said when no address is left: that all of them are this process only if none of them may be another. */
    private Result outcome() {
        var known = stranger != null ? stranger : failure != null ? failure : self;
        return known != null ? known : new Result.Failure("unknown host " + to.host());
    }

    private synchronized Result late() {
        if (underWay != null) {
            underWay.cancel(true);
        }
        if (asked != null) {
            ways.passedOver(host.text(), asked);
        }
        if (asked == null && (stranger != null || failure != null || self != null)) {
            return outcome();
        }
        return asked == null
                ? new Result.Failure("no address of " + to.host() + " found within " + timeoutMs + " ms")
                : new Result.Failure(Reasons.of(new TimeoutException(), to, timeoutMs));
    }
}
