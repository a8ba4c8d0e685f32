package io.nodeplane.api;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.json.DocumentWriter;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Failures as problem documents (RFC 9457), those of the HTTP library itself too. */
final class Problems extends ErrorHandler {
    static final String CONTENT_TYPE = "application/problem+json";

    /** {@return the HTTP status of a code; each code has one} */
    static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_ARGUMENT -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case NOT_JOINED, CONFLICT_IDENTITY, CONFLICT_ADDRESS, CANCELLED -> 409;
            case CLOSED -> 410;
            case UNSUPPORTED_VERSION -> 422;
            case RESOURCE_EXHAUSTED -> 429;
            case INTERNAL -> 500;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }

    static void answer(Context context, ControlPlaneException failure) {
        answer(context, status(failure.code()), failure);
    }

    static void answer(Context context, int status, ControlPlaneException failure) {
        if (failure.retryAfterMs() > 0) {
            context.header("Retry-After", Long.toString((failure.retryAfterMs() + 999) / 1_000));
        }
        context.status(status).contentType(CONTENT_TYPE)
                .result(DocumentWriter.problem(status, failure).getBytes(StandardCharsets.UTF_8));
    }

    /** What Javalin refuses: a path, a method, a body. */
    static void answer(Context context, HttpResponseException refused) {
        switch (refused.getStatus()) {
            case 404 -> answer(context,
                    new ControlPlaneException(ErrorCode.NOT_FOUND, "there is nothing at " + context.path()));
            case 405 -> answer(context, 405,
                    ControlPlaneException.invalid(context.path() + " has no " + context.method()));
            case 413 -> answer(context, 413, ControlPlaneException.invalid(
                    "the body has more than " + ApiServer.BODY_BYTES_MAX + " bytes"));
            default -> answer(context, refused.getStatus(),
                    ControlPlaneException.invalid(String.valueOf(refused.getMessage())));
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus();
        var said = request.getAttribute(ERROR_MESSAGE) instanceof String message ? message : "HTTP " + status;
        var failure = status < 500
                ? ControlPlaneException.invalid("this is not HTTP as it is spoken here: " + said)
                : new ControlPlaneException(ErrorCode.INTERNAL, said);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
        Content.Sink.write(response, true, DocumentWriter.problem(status, failure), callback);
        return true;
    }
}
