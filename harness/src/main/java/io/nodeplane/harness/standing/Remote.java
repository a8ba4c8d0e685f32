package io.nodeplane.harness.standing;

import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.docker.DockerWorld;
import io.nodeplane.harness.world.docker.Engine;
import io.nodeplane.harness.world.process.ProcessWorld;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/** A standing cluster, from outside its process. */
public record Remote(StateFolder folder) {
    private static final Duration DOWN_MAX = Duration.ofSeconds(150);

    /**
     * {@return what the cluster answers}
     *
     * @throws WorldException if nobody is there to answer
     */
    public Answer tell(Order order) throws IOException {
        var holder = folder.holder().orElseThrow(this::dead);
        var process = holder.process().orElseThrow(this::dead);
        if (!holder.ready()) {
            throw new WorldException("the cluster '" + folder.name() + "' is being started, by process "
                    + process.pid() + ": wait for that, or end it with 'lab down --name=" + folder.name() + "'");
        }
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(holder.socket())))) {
            Channels.newOutputStream(channel).write(StateFolder.JSON.writeValueAsBytes(order));
            channel.shutdownOutput();
            return StateFolder.JSON.readValue(Channels.newInputStream(channel).readAllBytes(), Answer.class);
        } catch (JacksonException cut) {
            throw new WorldException("the cluster '" + folder.name() + "' has ended instead of answering", cut);
        } catch (IOException gone) {
            if (holder.process().isEmpty()) {
                throw dead();
            }
            throw gone;
        }
    }

    /** Ends the cluster, also one whose process has died; {@return what is gone} */
    public Answer down() throws IOException, InterruptedException {
        var holder = folder.holder();
        if (holder.isPresent() && holder.get().process().isPresent()) {
            var process = holder.get().process().get();
            var answer = holder.get().ready() ? tell(new Order.Down()) : asked(process);
            if (ends(process)) {
                return answer;
            }
            process.destroyForcibly();
            ends(process);
        }
        // Those of every lab that has died, this one among them: known by what it wrote down, and by labels.
        ProcessWorld.endLeftovers();
        var docker = holder.filter(known -> !known.world().equals("process")).isPresent()
                && DockerWorld.available() instanceof Engine.Probe.Answers;
        var removed = docker ? DockerWorld.removeLeftovers() : 0;
        folder.remove();
        return Answer.done(List.of("the process that held the cluster had died: ended what it left"
                + (docker ? ", removed " + removed + " containers and networks" : "") + ", and removed "
                + folder.folder()));
    }

    private Answer asked(ProcessHandle process) {
        process.destroy();
        return Answer.done(List.of("ended the start of '" + folder.name() + "'"));
    }

    private static boolean ends(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(DOWN_MAX.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException runs) {
            return !process.isAlive();
        }
    }

    private WorldException dead() {
        return new WorldException(
                "the process that held the cluster '" + folder.name() + "' has died: 'lab down --name="
                        + folder.name() + "' removes what it left");
    }

    /** {@return the words for worlds in which a cluster can stand} */
    public static List<String> worlds() {
        return Worlds.NAMES.stream().filter(name -> !name.equals(Worlds.SIM)).toList();
    }
}
