package io.nodeplane.api;

import io.nodeplane.controlplane.client.ApiAddress;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/** HTTP/1.1 as one byte after another, so that requests can be sent that no client would send. Uses a connection while it can. */
final class RawHttp implements AutoCloseable {
    private static final int SILENCE_MS_MAX = 120_000;

    private final ApiAddress.Loopback at;
    private Socket socket;
    private InputStream in;

    /** @param headers by their names in lower case */
    record Answer(int status, TreeMap<String, String> headers, String body) {
        String type() {
            return headers.getOrDefault("content-type", "");
        }
    }

    RawHttp(ApiAddress.Loopback at) throws IOException {
        this.at = at;
        connect();
    }

    /** {@return the answer; of a stream without an end its first event} */
    Answer ask(CraftedRequests.Crafted request) throws IOException {
        var head = request.method() + " " + request.target() + " HTTP/1.1\r\n"
                + String.join("", request.headers().stream()
                        .map(line -> line + "\r\n").toList())
                + "Content-Length: " + request.body().length() + "\r\n\r\n";
        var bytes = (head + request.body()).getBytes(StandardCharsets.ISO_8859_1);
        try {
            return exchange(bytes);
        } catch (EOFException | SocketException idle) {
            // The server may close a connection between two requests, and whoever is refused may find it closed.
            connect();
            return exchange(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void connect() throws IOException {
        if (socket != null) {
            socket.close();
        }
        socket = new Socket(at.host(), at.port());
        socket.setSoTimeout(SILENCE_MS_MAX);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private Answer exchange(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        var status = Integer.parseInt(line().split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var header = line(); !header.isEmpty(); header = line()) {
            var colon = header.indexOf(':');
            headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
        }
        var body = new String(body(status, headers), StandardCharsets.UTF_8);
        if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")
                || headers.getOrDefault("content-type", "").equals("text/event-stream")) {
            connect();
        }
        return new Answer(status, headers, body);
    }

    private byte[] body(int status, TreeMap<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        var stream = headers.getOrDefault("content-type", "").equals("text/event-stream");
        if (headers.containsKey("content-length")) {
            return exactly(Integer.parseInt(headers.get("content-length")));
        }
        if (!headers.containsKey("transfer-encoding")) {
            return in.readAllBytes();
        }
        var body = new ByteArrayOutputStream();
        for (var size = chunk(); size > 0; size = chunk()) {
            body.write(exactly(size));
            // The end of a chunk may come with the next one, which here is some seconds away.
            if (stream && body.toString(StandardCharsets.UTF_8).contains("\n\n")) {
                return body.toByteArray();
            }
            line();
        }
        line();
        return body.toByteArray();
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] exactly(int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
