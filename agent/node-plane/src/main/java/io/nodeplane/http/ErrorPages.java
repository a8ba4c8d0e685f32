package io.nodeplane.http;

import io.nodeplane.http.Refusals.Reason;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the HTTP library itself refuses, in the form of all our errors. */
final class ErrorPages extends ErrorHandler {
    private final Refusals refusals;

    ErrorPages(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var status = response.getStatus();
        var why = request.getAttribute(ERROR_MESSAGE) instanceof String message ? message : "HTTP " + status;
        var problem = status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                ? new Problem(Reason.BAD_HTTP, status, "INVALID_ARGUMENT",
                        "this is not HTTP as it is spoken here: " + why)
                : new Problem(Reason.INTERNAL, status, "INTERNAL", why);
        refusals.count(problem.reason().orElseThrow(),
                "a request from " + Connections.address(request) + " was refused: " + problem.getMessage());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        Content.Sink.write(response, true, problem.json().canonical(), callback);
        return true;
    }
}
