package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Why no answer came, in a few words that claim no more than is known. */
final class Reasons {
    private static final int DETAIL_MAX = 200;

    private Reasons() {}

    static String of(@Nullable Throwable failure, PeerAddress to, long timeoutMs) {
        var connecting = false;
        var text = "";
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case TimeoutException late -> {
                    return late(timeoutMs);
                }
                case SocketTimeoutException late -> {
                    return late(timeoutMs);
                }
                case HttpTimeoutException late -> {
                    return late(timeoutMs);
                }
                case UnresolvedAddressException unknown -> {
                    return "unknown host " + to.host();
                }
                case UnknownHostException unknown -> {
                    return "unknown host " + to.host();
                }
                case NoRouteToHostException away -> {
                    return "no route to host";
                }
                case CancellationException ended -> {
                    return "the client was closed";
                }
                default -> {
                    connecting |= cause instanceof ConnectException;
                    var message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
                    text = cause instanceof IOException && cause.getMessage() != null ? message : text;
                    if (message.contains("refused")) {
                        return "connection refused";
                    }
                    if (message.contains("reset") || message.contains("broken pipe")) {
                        return "connection reset";
                    }
                    if (message.contains("unreachable")) {
                        return "network unreachable";
                    }
                    if (message.contains("received no bytes") || message.contains("eof")) {
                        return "connection closed without a whole answer";
                    }
                }
            }
        }
        // The JDK's client drops the text of a refusal; other failures to connect keep theirs.
        return connecting && text.isEmpty() ? "connection refused" : text.isEmpty() ? "connection failed" : text;
    }

    /** {@return whether the request did not leave: no connection came about, and that was known before its time was over} */
    static boolean notConnected(@Nullable Throwable failure) {
        var connecting = false;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
                return false;
            }
            connecting |= cause instanceof ConnectException || cause instanceof NoRouteToHostException
                    || cause instanceof UnresolvedAddressException;
        }
        return connecting;
    }

    /** {@return what an answer that is no reply says, or the beginning of that: its detail, or its first line} */
    static String detail(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        try {
            return brief(JsonParser.parseObject(text).text("detail"));
        } catch (JsonException foreign) {
            return brief(text.lines().findFirst().orElse(""));
        }
    }

    /** It may come to stand in an entry of the ledger, whoever said it. */
    private static String brief(String text) {
        return Json.printable(text.length() > DETAIL_MAX ? text.substring(0, DETAIL_MAX) : text).value();
    }

    private static String late(long timeoutMs) {
        return "no answer within " + timeoutMs + " ms";
    }
}
