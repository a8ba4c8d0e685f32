package io.nodeplane.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.json.DocumentException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API of one control plane at one address of this machine. */
public final class ApiServer implements AutoCloseable {
    /** Where the API of an agent is, if nothing else is said and it can be there. */
    public static final ApiAddress.Unix DEFAULT = new ApiAddress.Unix(Path.of("/run/node-plane/api.sock"));
    /** The longest body of a request; metadata has its own, lower limit. */
    static final int BODY_BYTES_MAX = 64 << 10;
    /** Who reads nothing for so long is cut off. */
    private static final long IDLE_MS_MIN = 30_000;
    private static final int THREADS_MIN = 2;
    private static final int THREADS_MAX = 6;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private final ApiAddress asked;
    private final Watch watch;
    private final Javalin javalin;

    private ApiServer(ApiAddress asked, Optional<String> token, Service service, Consumer<JavalinConfig> more) {
        this.asked = asked;
        this.watch = new Watch(service.plane());
        var gate = new Gate(token);
        var idleMs = Math.max(IDLE_MS_MIN, 3 * service.plane().capabilities().timers().keepAlive().toMillis());
        javalin = Javalin.create(config -> {
            library(config);
            config.jetty.addConnector((server, http) -> connector(server, http, idleMs));
            config.routes.before(gate::admit);
            new Operations(service).routes(config);
            config.routes.get("/v1/members/watch", watch::serve);
            more.accept(config);
            failures(config);
        });
    }

    /**
     * {@return a server that listens on this socket; whoever may open its file may give orders}
     *
     * @throws ApiException if it cannot listen there
     */
    public static ApiServer start(ApiAddress.Unix at, Service service) {
        return start(at, Optional.empty(), service, config -> {});
    }

    /**
     * {@return a server that listens on this port of the loopback interface}
     *
     * @param token what every request has to bring
     * @throws ApiException if it cannot listen there
     */
    public static ApiServer start(ApiAddress.Loopback at, String token, Service service) {
        return start(at, Optional.of(token), service, config -> {});
    }

    /** {@return the server of either kind; a token is for the loopback interface} */
    static ApiServer start(ApiAddress at, Optional<String> token, Service service, Consumer<JavalinConfig> more) {
        if (at instanceof ApiAddress.Unix(var path)) {
            OwnersSocket.requireFree(path);
        }
        var server = new ApiServer(at, token, service, more);
        try {
            server.javalin.start();
        } catch (JavalinException failed) {
            server.close();
            throw new ApiException("the API cannot be served at " + at + ": " + root(failed));
        }
        return server;
    }

    /** {@return where it listens} */
    public ApiAddress address() {
        return switch (asked) {
            case ApiAddress.Unix unix -> unix;
            case ApiAddress.Loopback(var host, var port) -> new ApiAddress.Loopback(host, javalin.port());
        };
    }

    /** Stops at once; requests under way are cut off, and subscribers see the end of their streams. */
    @Override
    public void close() {
        watch.close();
        javalin.stop();
    }

    private static void library(JavalinConfig config) {
        var threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setName("api");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("api-"));
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            server.setStopTimeout(0);
            server.setErrorHandler(new Problems());
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(false);
        });
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.maxRequestSize = BODY_BYTES_MAX;
        config.http.prefer405over404 = true;
    }

    private AbstractConnector connector(Server server, HttpConfiguration http, long idleMs) {
        var connector = switch (asked) {
            case ApiAddress.Unix(var path) -> new OwnersSocket(server, http, path);
            case ApiAddress.Loopback(var host, var port) -> {
                var tcp = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
                tcp.setHost(host);
                tcp.setPort(port);
                yield tcp;
            }
        };
        connector.setIdleTimeout(idleMs);
        return connector;
    }

    private static void failures(JavalinConfig config) {
        config.routes
                .exception(ControlPlaneException.class, (failure, context) -> Problems.answer(context, failure))
                .exception(DocumentException.class, (wrong, context) -> Problems.answer(context,
                        ControlPlaneException.invalid(String.valueOf(wrong.getMessage()))))
                .exception(HttpResponseException.class, (refused, context) -> Problems.answer(context, refused))
                .exception(EofException.class, (left, context) -> Problems.answer(context,
                        new ControlPlaneException(ErrorCode.CANCELLED, "the asker went away")))
                .exception(Exception.class, (bug, context) -> {
                    LOG.atError().setCause(bug).addKeyValue("path", context.path()).log("A request failed.");
                    Problems.answer(context,
                            new ControlPlaneException(ErrorCode.INTERNAL, "the control plane has a bug: " + bug));
                });
    }

    private static String root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
