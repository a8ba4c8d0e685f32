package io.nodeplane.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Asks over one connection to a unix socket, and reads answers as bytes: a client that costs next to nothing. */
final class SocketReader implements AutoCloseable {
    private static final String LENGTH = "content-length:";
    private static final String CHUNKED = "transfer-encoding: chunked";
    private static final int BUFFER = 64 << 10;

    private final SocketChannel channel;
    private final InputStream in;

    SocketReader(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
    }

    /** {@return how many bytes the answer has} */
    long get(String path) throws IOException {
        channel.write(StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        var length = 0;
        var chunked = false;
        if (!line().contains(" 200 ")) {
            throw new IOException("no good answer from " + path);
        }
        for (var header = line(); !header.isEmpty(); header = line()) {
            if (header.startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
            chunked |= header.equals(CHUNKED);
        }
        return chunked ? chunks(path) : whole(path, length);
    }

    private long chunks(String path) throws IOException {
        var length = 0L;
        for (var size = chunk(); size > 0; size = chunk()) {
            length += whole(path, size);
            line();
        }
        line();
        return length;
    }

    /** {@return the size of the next chunk, which is 0 behind the last} */
    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private int whole(String path, int length) throws IOException {
        if (in.readNBytes(length).length < length || length == 0) {
            throw new EOFException("an answer from " + path + " is not whole");
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString().toLowerCase(Locale.ROOT);
    }
}
