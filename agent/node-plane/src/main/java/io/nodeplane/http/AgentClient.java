package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.model.PeerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks one agent a few questions, for the command line. It uses the JDK's older client, which needs few classes:
 * a health check is a process of its own.
 */
public final class AgentClient {
    /** The most bytes of an answer. */
    static final int BYTES_MAX = 16 << 20;
    /** The most lines of a text. */
    static final int LINES_MAX = 10_000_000;

    private final PeerAddress agent;
    private final int timeoutMs;
    private final LookUps.Resolver resolver;

    /** What an agent answered, or why there is no answer. */
    public sealed interface Answer {

        /** HTTP 200. */
        record Ok(Json.Obj json) implements Answer {}

        /** The agent answered, and said no: a code of the control plane interface, and a sentence. */
        record Refused(String code, String detail) implements Answer {}

        /** Nothing that speaks for an agent answered there. */
        record Unreachable(String reason) implements Answer {}
    }

    /** The lines of a text that an agent answered, or why there are none. */
    public sealed interface Text {

        /** HTTP 200, and the text to its end. */
        record Lines(List<String> lines) implements Text {
            public Lines {
                lines = List.copyOf(lines);
            }
        }

        /** No such text. */
        record None(String reason) implements Text {}
    }

    /** @param timeoutMs the longest wait for the connection, and then for each part of the answer */
    public AgentClient(PeerAddress agent, int timeoutMs) {
        this(agent, timeoutMs, LookUps.Resolver.system());
    }

    AgentClient(PeerAddress agent, int timeoutMs, LookUps.Resolver resolver) {
        JavaNet.prepare();
        this.agent = agent;
        this.timeoutMs = timeoutMs;
        this.resolver = resolver;
    }

    public Answer get(String path) {
        try {
            return answer(connection(path));
        } catch (IOException | IllegalArgumentException failed) {
            return new Answer.Unreachable(reason(failed));
        }
    }

    /** {@return a text of lines, one byte a character} */
    public Text lines(String path) {
        try {
            var connection = connection(path);
            if (connection.getResponseCode() != 200) {
                return new Text.None("something else answered there (HTTP " + connection.getResponseCode() + " for "
                        + path + ")");
            }
            var lines = new ArrayList<String>();
            // An answer that ends too early fails here: it is sent in chunks, or its length is given.
            try (var in = new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    if (lines.size() == LINES_MAX) {
                        return new Text.None("more than " + LINES_MAX + " lines; copy the files instead");
                    }
                    lines.add(line);
                }
            }
            return new Text.Lines(lines);
        } catch (IOException | IllegalArgumentException failed) {
            return new Text.None(reason(failed));
        }
    }

    /** {@return a connection to the first address of the agent's host where one comes about} */
    private HttpURLConnection connection(String path) throws IOException {
        var host = agent.dialled();
        IOException last = new UnknownHostException(agent.host());
        for (var address : host.literal() ? List.of(host.text()) : resolver.addresses(host.text())) {
            try {
                var connection = connection(JavaNet.url(address, agent.port(), path));
                connection.connect();
                return connection;
            } catch (ConnectException | NoRouteToHostException away) {
                last = away;
            }
        }
        throw last;
    }

    private HttpURLConnection connection(URI url) throws IOException {
        var connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(timeoutMs);
        connection.setReadTimeout(timeoutMs);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    private Answer answer(HttpURLConnection connection) throws IOException {
        var status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            var body = in == null ? "" : new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
            var json = JsonParser.parseObject(body);
            return status == 200
                    ? new Answer.Ok(json)
                    : new Answer.Refused(json.text("code"), json.text("detail"));
        } catch (JsonException foreign) {
            return new Answer.Unreachable("something else answered there (HTTP " + status + ", no JSON of an agent)");
        }
    }

    private String reason(Exception failed) {
        return switch (failed) {
            case SocketTimeoutException late -> "no answer within " + timeoutMs + " ms";
            case UnknownHostException unknown -> "unknown host " + agent.host();
            case ConnectException refused -> String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            default -> String.valueOf(failed.getMessage());
        };
    }
}
