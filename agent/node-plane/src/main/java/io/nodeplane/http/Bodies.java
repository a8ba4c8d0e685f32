package io.nodeplane.http;

import io.javalin.http.Context;
import io.nodeplane.http.Refusals.Reason;
import io.nodeplane.wire.Messages;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Reads the bodies of requests. Their bytes are taken from a budget before they are read, and given back when the request
 * is answered; what finds no room is refused unread. A body has a time.
 */
final class Bodies {
    /** How long a body may take, from the end of the request's head to its own. */
    static final long BODY_MS_MAX = 5_000;
    private static final long ROOM_MIN = 2L * Messages.BYTES_MAX;
    private static final int ROOM_OF_HEAP = 16;
    /** What each body may have beside the budget: most messages are that small, and connections bound their number. */
    private static final int FREE = 4 << 10;

    private final Allowance allowance;

    Bodies(Allowance.Members members) {
        var room = Math.max(ROOM_MIN, Runtime.getRuntime().maxMemory() / ROOM_OF_HEAP);
        var strangers = Math.max(Messages.BYTES_MAX, room / 4);
        this.allowance = new Allowance(members, room, Math.max(Messages.BYTES_MAX, room / 2), strangers,
                Math.max(Messages.BYTES_MAX, strangers / 2));
    }

    /** A body, where it came from, and the room that it takes until it is closed. */
    record Held(String address, byte[] bytes, Allowance.Share share) implements AutoCloseable {
        @Override
        public void close() {
            share.close();
        }
    }

    /**
     * {@return the request's body}
     *
     * @param bytesMax the most bytes that it may have
     * @throws Problem if it is refused
     */
    Held read(Context context, int bytesMax) throws InterruptedException {
        var request = ServletContextRequest.getServletContextRequest(context.req());
        var address = Connections.address(request);
        var share = allowance.share(address);
        try {
            return new Held(address, read(request, share, bytesMax), share);
        } catch (RuntimeException | Error | InterruptedException failed) {
            share.close();
            throw failed;
        }
    }

    /**
     * Lets a body go by that is not used, so that its sender, who is still at it, comes to read the answer. It takes no room.
     *
     * @throws Problem if it is longer than that, or does not come
     */
    static void pass(Context context, int bytesMax) throws InterruptedException {
        var request = ServletContextRequest.getServletContextRequest(context.req());
        var size = 0L;
        for (var last = false; !last;) {
            var chunk = next(request);
            size += chunk.remaining();
            last = chunk.isLast();
            chunk.release();
            if (size > bytesMax) {
                throw tooLarge(bytesMax);
            }
        }
    }

    private static byte[] read(Request request, Allowance.Share share, int bytesMax) throws InterruptedException {
        var length = request.getLength();
        if (length > bytesMax) {
            throw tooLarge(bytesMax);
        }
        var capacity = length >= 0 ? (int) length : FREE;
        take(share, Math.max(0, capacity - FREE));
        var bytes = new byte[capacity];
        var size = 0;
        while (true) {
            var chunk = next(request);
            try {
                var more = chunk.remaining();
                if (size + more > bytesMax) {
                    throw tooLarge(bytesMax);
                }
                if (size + more > bytes.length) {
                    // No length was given: room is taken in steps, as it comes.
                    capacity = Math.min(bytesMax, Math.max(size + more, 2 * bytes.length));
                    take(share, capacity - bytes.length);
                    bytes = Arrays.copyOf(bytes, capacity);
                }
                chunk.getByteBuffer().get(bytes, size, more);
                size += more;
                if (chunk.isLast()) {
                    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
                }
            } finally {
                chunk.release();
            }
        }
    }

    private static Content.Chunk next(Request request) throws InterruptedException {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                await(request);
            } else if (Content.Chunk.isFailure(chunk)) {
                // The library tells a sender that went away from a chunk that is none by nothing.
                throw new Problem(Reason.BROKEN_BODY, 400, "INVALID_ARGUMENT",
                        "the body ended too early, or its chunks are not HTTP");
            } else {
                return chunk;
            }
        }
    }

    private static void await(Request request) throws InterruptedException {
        var there = new CountDownLatch(1);
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, there::countDown));
        var left = request.getHeadersNanoTime() + TimeUnit.MILLISECONDS.toNanos(BODY_MS_MAX) - System.nanoTime();
        if (!there.await(left, TimeUnit.NANOSECONDS)) {
            throw new Problem(Reason.SLOW_BODY, 408, "DEADLINE_EXCEEDED",
                    "the body did not come within " + BODY_MS_MAX + " ms");
        }
    }

    private static void take(Allowance.Share share, long bytes) {
        if (!share.take(bytes)) {
            throw new Problem(Reason.NO_ROOM, 503, "RESOURCE_EXHAUSTED", "no room for one more body: ask again later");
        }
    }

    private static Problem tooLarge(int bytesMax) {
        return new Problem(Reason.TOO_LARGE, 413, "RESOURCE_EXHAUSTED", "a body of more than " + bytesMax + " bytes");
    }
}
