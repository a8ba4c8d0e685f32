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

/** Looks at one agent where its peers reach it, and gives the owner's order as this world can. */
public final class HttpAgentClient implements AgentClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http;
    private final String base;
    private final Owner owner;

    /** The orders that an agent takes from its owner alone, where peers do not reach it. */
    public interface Owner {

        /** {@return whether the node has left} */
        boolean leave();

        /** See {@link AgentClient#claim}. */
        default boolean claim(String blocks) {
            throw new WorldException(
                    "this world has no way to give an agent a heartbeat; use -Dworld=process or -Dworld=sim");
        }

        /** See {@link AgentClient#propose}. */
        Optional<String> propose(Json.Obj change);

        /** See {@link AgentClient#approve}. */
        boolean approve(String proposal);
    }

    /** @param base for instance {@code http://127.0.0.1:8001} */
    public HttpAgentClient(HttpClient http, String base, Owner owner) {
        this.http = http;
        this.base = base;
        this.owner = owner;
    }

    @Override
    public boolean claim(String blocks) {
        return owner.claim(blocks);
    }

    @Override
    public Optional<String> propose(Json.Obj change) {
        return owner.propose(change);
    }

    @Override
    public boolean approve(String proposal) {
        return owner.approve(proposal);
    }

    @Override
    public Optional<Json.Obj> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)), TIMEOUT);
    }

    @Override
    public boolean leave() {
        return owner.leave();
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
