package io.nodeplane.harness.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A browser without a window, that is shown the files of a folder. */
final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome",
            "google-chrome-stable");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LOOK_SECONDS_MAX = 240;
    private static final int PICTURE_SECONDS_MAX = 60;

    private final Path program;
    private final Path folder;
    private final Path scratch;

    /** Which face of a page a reader's system asks for. */
    enum Face {
        DARK, LIGHT
    }

    /**
     * What a page, or a picture, looks like.
     *
     * @param texts how many there are
     * @param missing the pictures that are not shown
     * @param paper the colour behind all
     * @param wider by how many pixels it is wider than its window
     * @param sticksOut what reaches beyond the window, and cannot be scrolled by itself
     * @param pale texts with too little contrast
     */
    record Seen(String name, int width, String title, String heading, int texts, int pictures, List<String> missing,
            String paper, double wider, List<String> sticksOut, List<String> pale) {}

    /** @param scratch an empty folder for what the browser keeps */
    private Browser(Path program, Path folder, Path scratch) {
        this.program = program;
        this.folder = folder;
        this.scratch = scratch;
    }

    /** {@return a browser, if there is one on the PATH} */
    static Optional<Browser> find(Path folder, Path scratch) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .flatMap(place -> NAMES.stream().map(name -> Path.of(place, name))).filter(Files::isExecutable)
                .findFirst().map(program -> new Browser(program, folder, scratch));
    }

    /** {@return what each of these files looks like, pages at each of these widths} */
    List<Seen> look(Face face, List<String> names, List<Integer> widths) throws Exception {
        var seen = new CompletableFuture<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, names, widths, seen));
        server.start();
        var browser = start(face, List.of("http://127.0.0.1:" + server.getAddress().getPort() + "/look.html"));
        try {
            return List.of(JSON.readValue(seen.get(LOOK_SECONDS_MAX, TimeUnit.SECONDS), Seen[].class));
        } finally {
            end(browser);
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange, List<String> names, List<Integer> widths,
            CompletableFuture<String> seen) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().substring(1);
            var bytes = switch (path) {
                case "asked" -> JSON.writeValueAsBytes(new Asked(names, widths));
                case "look.html" -> Objects.requireNonNull(Browser.class.getResourceAsStream("look.html"))
                        .readAllBytes();
                case "seen" -> {
                    seen.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                    yield new byte[0];
                }
                default -> Files.isRegularFile(folder.resolve(path))
                        ? Files.readAllBytes(folder.resolve(path))
                        : new byte[0];
            };
            exchange.getResponseHeaders().set("Content-Type", path.endsWith(".svg") ? "image/svg+xml" : "text/html");
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Asked(List<String> names, List<Integer> widths) {}

    /** Takes a picture of a page's upper part, as wide as that. */
    void picture(Face face, Path page, int width, int height, Path into) throws Exception {
        // A window has a least width, a frame has none.
        var framed = Files.writeString(scratch.resolve("framed.html"),
                "<!DOCTYPE html><html style=\"color-scheme:light dark\">"
                        + "<body style=\"margin:0\"><iframe style=\"display:block;border:0;width:" + width
                        + "px;height:" + height + "px\" src=\""
                        + page.toUri() + "\"></iframe></body></html>");
        var browser = start(face, List.of("--screenshot=" + into.toAbsolutePath(), "--window-size=" + width + ","
                + height, "--hide-scrollbars", framed.toUri().toString()));
        try {
            if (!browser.waitFor(PICTURE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("no picture of " + page + " in time");
            }
        } finally {
            end(browser);
        }
    }

    private Process start(Face face, List<String> more) throws IOException {
        var command = new ArrayList<>(List.of(program.toString(), "--headless", "--disable-gpu", "--no-first-run",
                "--disable-dev-shm-usage", "--disable-extensions", "--user-data-dir=" + scratch.resolve("profile"),
                "--blink-settings=preferredColorScheme=" + face.ordinal()));
        if ("root".equals(System.getProperty("user.name"))) {
            // It refuses otherwise: what it shows here are pages of our own.
            command.add("--no-sandbox");
        }
        command.addAll(more);
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(scratch.resolve("browser.log").toFile()).start();
    }

    private static void end(Process browser) throws InterruptedException {
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly().waitFor();
    }
}
