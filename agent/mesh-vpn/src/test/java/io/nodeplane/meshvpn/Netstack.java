package io.nodeplane.meshvpn;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A WireGuard device on a TCP/IP stack of its own, in a process: no root, no TUN device. */
final class Netstack implements AutoCloseable {
    private static final Path MAKE = Path.of("netstack", "make.sh").toAbsolutePath();
    private static final long MAKE_S_MAX = 540;

    private final Optional<Program> program;
    private final Path folder;

    /** What became of probes. */
    record Flow(long sent, long lost, long gapMs) {}

    /** What was written to the device. */
    record Writes(long sets, long removed, long replaced) {}

    private Netstack(Optional<Program> program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** {@return the program, made now if it has to be; the calling test is skipped, with the reason, where it cannot be} */
    static Path program() throws IOException, InterruptedException {
        var output = Files.createTempFile("netstack", ".log");
        try {
            var make = new ProcessBuilder(MAKE.toString(), Path.of("target").toAbsolutePath().toString())
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!make.waitFor(MAKE_S_MAX, TimeUnit.SECONDS)) {
                make.destroyForcibly();
                return abort("netstack: it was not built within " + MAKE_S_MAX + " s");
            }
            var said = Files.readString(output).strip();
            return make.exitValue() == 0 ? Path.of(said) : abort(said);
        } finally {
            Files.delete(output);
        }
    }

    static Netstack start(Path program, Path folder, String address) throws IOException {
        var output = folder.resolve("netstack.log");
        Files.deleteIfExists(output);
        var started = Program.start(output, List.of(program.toString(), "--uapi=" + folder.resolve("wg.sock"),
                "--probes=" + folder.resolve("probes.sock"), "--address=" + address)).awaitPrinted("ready");
        return new Netstack(Optional.of(started), folder);
    }

    /** {@return one that somebody else has started, with its sockets in this folder} */
    static Netstack at(Path folder) {
        return new Netstack(Optional.empty(), folder);
    }

    /** {@return where it is configured} */
    static Path device(Path folder) {
        return folder.resolve("wg.sock");
    }

    /** Probes that address each 10 ms, until it is stopped. */
    void probe(String address) throws IOException {
        order("start " + address + " 10ms");
    }

    /** {@return what became of the probes} */
    Flow stop(String address) throws IOException {
        var said = order("stop " + address);
        return new Flow(number(said, "sent"), number(said, "lost"), number(said, "gap"));
    }

    /** Sends so much by TCP and has it back. */
    void transfer(String address, int bytes) throws IOException {
        order("transfer " + address + " " + bytes);
    }

    /** Opens one TCP connection to that address, which carries some bytes each 10 ms until it is released. */
    void hold(String address) throws IOException {
        order("hold " + address);
    }

    /** {@return how many bytes went by that connection and came back, all of them} */
    long release(String address) throws IOException {
        return number(order("release " + address), "bytes");
    }

    Writes writes() throws IOException {
        var said = order("writes");
        return new Writes(number(said, "sets"), number(said, "removed"), number(said, "replaced"));
    }

    /** Writes to the device past every VPN. */
    void configure(String text) throws IOException {
        if (!ask(device(folder), text, "\n\n").endsWith("errno=0\n\n")) {
            throw new IOException("refused: " + text);
        }
    }

    private String order(String order) throws IOException {
        var answer = ask(folder.resolve("probes.sock"), order + "\n", "\n").strip();
        if (answer.startsWith("error") || answer.isEmpty()) {
            throw new IOException(order + ": " + answer);
        }
        return answer;
    }

    private static String ask(Path socket, String text, String end) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            var answer = new StringBuilder();
            var buffer = ByteBuffer.allocate(4_096);
            while (!answer.toString().endsWith(end) && channel.read(buffer.clear()) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            }
            return answer.toString();
        }
    }

    private static long number(String said, String name) throws IOException {
        var found = Pattern.compile("\\b" + name + "=([0-9]+)").matcher(said);
        if (!found.find()) {
            throw new IOException("no " + name + " in: " + said);
        }
        return Long.parseLong(found.group(1));
    }

    @Override
    public void close() {
        program.ifPresent(Program::close);
    }
}
