package io.nodeplane.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Collects an answer's body up to a limit; a longer one fails, or is cut there. The JDK has the first from release 25 on. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final int bytesMax;
    private final boolean cut;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    private BoundedBody(int bytesMax, boolean cut) {
        this.bytesMax = bytesMax;
        this.cut = cut;
    }

    /** {@return one that fails where a body is longer} */
    static BoundedBody atMost(int bytesMax) {
        return new BoundedBody(bytesMax, false);
    }

    /** {@return one that takes only the beginning of a body that is longer} */
    static BoundedBody beginning(int bytesMax) {
        return new BoundedBody(bytesMax, true);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (var buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            if (bytes.size() + buffer.remaining() > bytesMax) {
                if (subscription != null) {
                    subscription.cancel();
                }
                if (cut) {
                    body.complete(bytes.toByteArray());
                } else {
                    body.completeExceptionally(new IOException("an answer of more than " + bytesMax + " bytes"));
                }
                return;
            }
            var chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
