package io.nodeplane.harness.world;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at one agent where its peers reach it, and gives the owner's order as this world can. */
public final class HttpAgentClient implements AgentClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http;
    private final String base;
    private final BooleanSupplier leave;
    private final @Nullable Predicate<String> claim;

    /**
     * @param base for instance {@code http://127.0.0.1:8001}
     * @param leave lets the node leave by its owner's API, which peers do not reach; answers whether it has
     */
    public HttpAgentClient(HttpClient http, String base, BooleanSupplier leave) {
        this(http, base, leave, null);
    }

    /** @param claim gives a heartbeat with these blocks by the owner's API; answers whether it was taken; null if it cannot */
    public HttpAgentClient(HttpClient http, String base, BooleanSupplier leave, @Nullable Predicate<String> claim) {
        this.http = http;
        this.base = base;
        this.leave = leave;
        this.claim = claim;
    }

    @Override
    public boolean claim(String blocks) {
        return claim == null ? AgentClient.super.claim(blocks) : claim.test(blocks);
    }

    @Override
    public Optional<Json.Obj> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)), TIMEOUT);
    }

    @Override
    public boolean leave() {
        return leave.getAsBoolean();
    }

    @Override
    public boolean answers(Duration within) {
        return send(HttpRequest.newBuilder(URI.create(base + "/status")), within).isPresent();
    }

    private Optional<Json.Obj> send(HttpRequest.Builder request, Duration within) {
        try {
            var response = http.send(request.timeout(within).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.of(JsonParser.parseObject(response.body()))
                    : Optional.empty();
        } catch (IOException | JsonException silent) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
