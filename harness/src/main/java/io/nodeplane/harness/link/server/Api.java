package io.nodeplane.harness.link.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.LinkedHashMap;
import java.util.Map;

/** Toxiproxy's HTTP API over our proxies: the same paths, JSON and status codes. */
final class Api {
    private static final String PROXY = "/proxies/{proxy}";
    private static final String TOXICS = PROXY + "/toxics";
    private static final String TOXIC = TOXICS + "/{toxic}";

    private final Proxies proxies;

    Api(Proxies proxies) {
        this.proxies = proxies;
    }

    void routes(RoutesConfig routes) {
        routes.exception(ApiError.class, (error, ctx) -> answer(ctx, error.status(), Json.of(error)));
        routes.before(Api::refuseBrowsers);
        routes.get("/version", ctx -> answer(ctx, 200, Map.of("version", LinkServer.VERSION)));
        routes.get("/metrics", ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(Metrics.text(proxies.all().values())));
        routes.post("/reset", this::reset);
        routes.post("/populate", this::populate);

        routes.get("/proxies", this::list);
        routes.post("/proxies", ctx -> answer(ctx, 201, Json.of(proxies.add(Json.proxy(ctx.body())).shown())));
        routes.get(PROXY, ctx -> answer(ctx, 200, Json.of(proxy(ctx).shown())));
        Handler update = this::update;
        routes.post(PROXY, update);
        routes.patch(PROXY, update);
        routes.delete(PROXY, ctx -> {
            proxies.remove(ctx.pathParam("proxy"));
            ctx.status(204);
        });

        routes.get(TOXICS, ctx -> answer(ctx, 200, proxy(ctx).shown().toxics().stream().map(Json::of).toList()));
        routes.post(TOXICS, ctx -> {
            var proxy = proxy(ctx);
            var placed = Json.newToxic(ctx.body());
            proxy.add(placed);
            answer(ctx, 200, Json.of(placed));
        });
        routes.get(TOXIC, ctx -> answer(ctx, 200, Json.of(proxy(ctx).toxic(ctx.pathParam("toxic")))));
        Handler change = this::change;
        routes.post(TOXIC, change);
        routes.patch(TOXIC, change);
        routes.delete(TOXIC, ctx -> {
            proxy(ctx).remove(ctx.pathParam("toxic"));
            ctx.status(204);
        });
    }

    private Proxy proxy(Context ctx) {
        return proxies.named(ctx.pathParam("proxy"));
    }

    private void list(Context ctx) {
        var shown = new LinkedHashMap<String, Object>();
        proxies.all().forEach((name, proxy) -> shown.put(name, Json.of(proxy.shown())));
        answer(ctx, 200, shown);
    }

    private void update(Context ctx) {
        var proxy = proxy(ctx);
        var now = proxy.shown();
        var wanted = Json.proxy(ctx.body());
        proxy.update(wanted.listen() == null ? now.listen() : wanted.listen(),
                wanted.upstream() == null ? now.upstream() : wanted.upstream(), wanted.enabledOr(now.enabled()));
        answer(ctx, 200, Json.of(proxy.shown()));
    }

    private void change(Context ctx) {
        var proxy = proxy(ctx);
        var changed = Json.changed(proxy.toxic(ctx.pathParam("toxic")), ctx.body());
        proxy.replace(changed);
        answer(ctx, 200, Json.of(changed));
    }

    private void reset(Context ctx) {
        proxies.all().values().forEach(Proxy::reset);
        ctx.status(204);
    }

    private void populate(Context ctx) {
        var wanted = Json.proxies(ctx.body());
        wanted.forEach(ProxyBody::check);
        var made = proxies.populate(wanted).stream().map(proxy -> Json.of(proxy.shown())).toList();
        answer(ctx, 201, Map.of("proxies", made));
    }

    /** A page in a browser on this machine must not be able to break links: Toxiproxy's own defence, kept. */
    private static void refuseBrowsers(Context ctx) {
        if (ctx.header("User-Agent") instanceof String agent && agent.startsWith("Mozilla/")) {
            throw new ApiError(403, "User agent not allowed");
        }
    }

    private static void answer(Context ctx, int status, Object body) {
        ctx.status(status).contentType("application/json").result(Json.write(body));
    }
}
