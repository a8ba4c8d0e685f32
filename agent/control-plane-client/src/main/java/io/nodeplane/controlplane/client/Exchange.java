package io.nodeplane.controlplane.client;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.json.DocumentException;
import io.nodeplane.controlplane.json.DocumentReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Requests to one API, and what becomes of them: an answer, or a {@link ControlPlaneException}. */
final class Exchange implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final int PROBLEM_BYTES_MAX = 64 << 10;
    private static final long CONNECT_MS_MAX = 2_000;
    private static final int THREADS_MAX = 6;
    /** Below the server's own, so that no request goes into a connection that is being closed. */
    private static final long IDLE_MS = 20_000;

    private final ApiAddress address;
    private final Optional<String> token;
    private final HttpClient http;

    /** @param token what orders need on the loopback interface */
    Exchange(ApiAddress address, Optional<String> token) {
        this.address = address;
        this.token = token;
        var threads = new QueuedThreadPool(THREADS_MAX, 1);
        threads.setName("control-plane-client");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        var connector = new ClientConnector();
        connector.setSelectors(1);
        http = new HttpClient(new HttpClientTransportDynamic(connector, HttpClientConnectionFactory.HTTP11));
        http.setExecutor(threads);
        http.setConnectTimeout(CONNECT_MS_MAX);
        http.setIdleTimeout(IDLE_MS);
        http.setFollowRedirects(false);
        http.setUserAgentField(null);
        try {
            http.start();
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP client does not start", failed);
        }
        // What it would do about redirects and refused credentials is not for it to decide.
        http.getProtocolHandlers().clear();
        http.getContentDecoderFactories().clear();
    }

    /**
     * {@return the body of a good answer; empty where there is none}
     *
     * @param body null for a request without one
     * @throws ControlPlaneException as the answer says, or {@code UNAVAILABLE}, {@code DEADLINE_EXCEEDED},
     *     {@code CANCELLED}, {@code INTERNAL} where there is none that can be read
     */
    String send(String method, String path, @Nullable String body, Duration limit) {
        var request = request(method, path);
        if (body != null) {
            request.body(new StringRequestContent("application/json", body));
        }
        var exchange = new CompletableResponseListener(request.idleTimeout(0, TimeUnit.MILLISECONDS), ANSWER_BYTES_MAX)
                .send();
        try {
            var answer = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            var text = answer.getContentAsString();
            if (answer.getStatus() >= 300) {
                throw refusal(answer.getStatus(), text);
            }
            return text == null ? "" : text;
        } catch (InterruptedException interrupted) {
            exchange.cancel(true);
            throw interrupted();
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw late(limit);
        } catch (ExecutionException failed) {
            throw unreachable(failed);
        }
    }

    /**
     * {@return a stream of the answer, which goes on until it is closed}
     *
     * @param silenceMax the stream fails when nothing comes for so long
     */
    InputStream open(String path, Duration limit, Duration silenceMax) {
        var listener = new InputStreamResponseListener();
        var request = request("GET", path).idleTimeout(silenceMax.toMillis(), TimeUnit.MILLISECONDS);
        request.send(listener);
        try {
            var answer = listener.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.getStatus() != 200) {
                try (var in = listener.getInputStream()) {
                    throw refusal(answer.getStatus(), new String(in.readNBytes(PROBLEM_BYTES_MAX),
                            StandardCharsets.UTF_8));
                }
            }
            return listener.getInputStream();
        } catch (InterruptedException interrupted) {
            request.abort(interrupted);
            throw interrupted();
        } catch (TimeoutException late) {
            request.abort(late);
            throw late(limit);
        } catch (ExecutionException failed) {
            throw unreachable(failed);
        } catch (IOException broken) {
            throw unreachable(broken);
        }
    }

    @Override
    public void close() {
        try {
            http.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the HTTP client does not stop", failed);
        }
    }

    private Request request(String method, String path) {
        var request = switch (address) {
            case ApiAddress.Unix(var socket) -> http.newRequest("http://localhost" + path)
                    .transport(new Transport.TCPUnix(socket.toAbsolutePath()));
            case ApiAddress.Loopback tcp -> http.newRequest("http://" + tcp + path);
        };
        token.ifPresent(secret -> request.headers(headers -> headers.put("Authorization", "Bearer " + secret)));
        return request.method(method);
    }

    private ControlPlaneException refusal(int status, @Nullable String text) {
        try {
            return DocumentReader.problem(text == null ? "" : text);
        } catch (DocumentException foreign) {
            return new ControlPlaneException(ErrorCode.INTERNAL,
                    "something else answered at " + address + " (HTTP " + status + ", and no problem document)");
        }
    }

    private ControlPlaneException late(Duration limit) {
        return new ControlPlaneException(ErrorCode.DEADLINE_EXCEEDED,
                "the control plane at " + address + " did not answer within " + limit.toMillis() + " ms");
    }

    private ControlPlaneException unreachable(ExecutionException failed) {
        return unreachable(Objects.requireNonNullElse(failed.getCause(), failed));
    }

    private ControlPlaneException unreachable(Throwable why) {
        return new ControlPlaneException(ErrorCode.UNAVAILABLE, "no control plane answers at " + address + ": "
                + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()));
    }

    private static ControlPlaneException interrupted() {
        Thread.currentThread().interrupt();
        return new ControlPlaneException(ErrorCode.CANCELLED, "the caller was interrupted");
    }
}
