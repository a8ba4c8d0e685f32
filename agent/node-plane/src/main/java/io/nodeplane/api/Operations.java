package io.nodeplane.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.json.DocumentReader;
import io.nodeplane.controlplane.json.DocumentWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The operations of one control plane as requests; {@code openapi.json} describes each. */
final class Operations {
    private static final String OPEN_API = "openapi.json";

    private final Service service;

    Operations(Service service) {
        this.service = service;
    }

    void routes(JavalinConfig config) {
        config.routes
                .post("/v1/join", context -> {
                    var seeds = DocumentReader.join(context.bodyAsBytes());
                    json(context, DocumentWriter.view(service.plane().join(seeds)));
                })
                .post("/v1/leave", this::leave)
                .get("/v1/members", this::members)
                .post("/v1/heartbeat", context -> json(context, DocumentWriter
                        .ack(service.plane().publishHeartbeat(DocumentReader.heartbeat(context.bodyAsBytes())))))
                .put("/v1/peers/{peerId}/state",
                        context -> json(context,
                                DocumentWriter.outcome(service.plane().reportPeerState(context.pathParam("peerId"),
                                        DocumentReader.report(context.bodyAsBytes())))))
                .get("/v1/peers/{peerId}/metadata", context -> json(context,
                        DocumentWriter.peerMetadata(service.plane().getPeerMetadata(context.pathParam("peerId")))))
                .post("/v1/peers/{peerId}/forget", this::forget)
                .get("/v1/links", context -> json(context, service.links().get().orElseThrow(Operations::noLinks)))
                .post("/v1/charter/proposals", context -> json(context, charter().propose(context.body())))
                .post("/v1/charter/approvals", context -> json(context, charter().approve(context.body())))
                .get("/v1/capabilities",
                        context -> json(context, DocumentWriter.capabilities(service.plane().capabilities())))
                .get("/v1/healthz", this::health)
                .get("/v1/openapi.json", context -> context.contentType("application/json").result(openApi()));
    }

    private void leave(Context context) {
        done(context, service.leave().get());
    }

    private void forget(Context context) {
        var forget = service.forget().orElseThrow(() -> new ControlPlaneException(ErrorCode.UNIMPLEMENTED,
                "this control plane forgets nobody"));
        done(context, forget.apply(context.pathParam("peerId")));
    }

    private static void done(Context context, Optional<String> note) {
        if (note.isPresent()) {
            json(context, DocumentWriter.texts(new TreeMap<>(Map.of("note", note.get()))));
        } else {
            context.status(204);
        }
    }

    private void members(Context context) {
        var view = service.plane().getMembers();
        var tag = tag(view);
        context.header("ETag", tag);
        if (matches(context.header("If-None-Match"), tag)) {
            context.status(304);
        } else {
            json(context, DocumentWriter.view(view));
        }
    }

    private static ControlPlaneException noLinks() {
        return new ControlPlaneException(ErrorCode.UNIMPLEMENTED, "this control plane does not look at links");
    }

    private CharterOrders charter() {
        return service.charter().orElseThrow(() -> new ControlPlaneException(ErrorCode.UNIMPLEMENTED,
                "this control plane has no charter that could be amended"));
    }

    private void health(Context context) {
        service.trouble().get().ifPresent(why -> {
            throw new ControlPlaneException(ErrorCode.UNAVAILABLE, why);
        });
        var view = service.plane().getMembers();
        json(context, DocumentWriter.texts(new TreeMap<>(Map.of("status", "ok", "health", view.health().name(),
                "localState", view.localState().name()))));
    }

    /** All of a view but its age: a revision covers the members only, and health is what a poller must not miss. */
    static String tag(MembershipView view) {
        return "W/\"" + String.join(":", Long.toString(view.epoch()), Long.toString(view.revision()),
                view.health().name().toLowerCase(Locale.ROOT), view.localState().name().toLowerCase(Locale.ROOT))
                + "\"";
    }

    private static boolean matches(@Nullable String known, String tag) {
        return known != null && Arrays.stream(known.split(",", -1)).map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || ("W/" + one).equals(tag));
    }

    private static void json(Context context, String text) {
        context.contentType("application/json").result(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] openApi() {
        try (var in = Operations.class.getResourceAsStream(OPEN_API)) {
            if (in == null) {
                throw new IllegalStateException(OPEN_API + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
