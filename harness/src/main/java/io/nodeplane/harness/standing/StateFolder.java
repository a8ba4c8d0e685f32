package io.nodeplane.harness.standing;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one standing cluster, {@code runs/up-NAME}: all that it has on this machine's disks lies in it, its disks,
 * its logs and the socket on which it takes orders. Whoever makes the folder has the name.
 */
public record StateFolder(Path folder, String name) {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "up-";
    private static final String STATE = "state.json";
    private static final String NAME = "[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?";
    /** The system reckons start times from its boot, whose own time it corrects now and then. */
    private static final Duration DRIFT_MAX = Duration.ofSeconds(2);
    private static final String OWNER_ONLY = "rwx------";
    /** What the kernel takes for the path of a socket, with a little to spare. */
    private static final int SOCKET_PATH_MAX = 92;

    /**
     * Who holds the cluster.
     *
     * @param pid of its process
     * @param started when that began, in ms; another process may have the id later
     * @param world in which it is
     * @param nodes how many there are
     * @param since when somebody began to start it
     * @param until when it ends by itself
     * @param socket on which it takes orders
     * @param ready whether it takes them yet
     */
    public record Holder(long pid, long started, String world, int nodes, Instant since, Instant until, String socket,
            boolean ready) {

        static Holder of(ProcessHandle process, String world, int nodes, Instant since, Instant until, Path socket,
                boolean ready) {
            return new Holder(process.pid(), process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli(), world,
                    nodes, since, until, socket.toString(), ready);
        }

        /** {@return its process, if it still runs} */
        public Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> process.info().startInstant()
                    .filter(start -> Duration.between(start, Instant.ofEpochMilli(started)).abs()
                            .compareTo(DRIFT_MAX) <= 0)
                    .isPresent());
        }
    }

    /** @throws WorldException if the name can be no folder's and no label's */
    public StateFolder {
        if (!name.matches(NAME)) {
            throw new WorldException(
                    "'" + name + "' cannot name a cluster; use a-z, 0-9 and '-', first a letter, last no"
                            + " '-', at most 20");
        }
    }

    /** {@return the folder of the cluster with this name, whether or not it is there} */
    public static StateFolder of(Path root, String name) {
        return new StateFolder(runs(root).resolve(PREFIX + name), name);
    }

    /** {@return the folders of all clusters of the project, in the order of their names} */
    public static List<StateFolder> all(Path root) throws IOException {
        if (!Files.isDirectory(runs(root))) {
            return List.of();
        }
        try (var folders = Files.list(runs(root))) {
            return folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString())
                    .filter(file -> file.startsWith(PREFIX) && file.substring(PREFIX.length()).matches(NAME)).sorted()
                    .map(file -> of(root, file.substring(PREFIX.length()))).toList();
        }
    }

    /**
     * {@return the cluster that is meant}
     *
     * @param wanted its name; null for the only one
     * @throws WorldException if there is none, or several and none is named
     */
    public static StateFolder find(Path root, @Nullable String wanted) throws IOException {
        var all = all(root);
        var names = all.stream().map(StateFolder::name).toList();
        if (wanted != null) {
            var named = of(root, wanted);
            if (!names.contains(wanted)) {
                throw new WorldException("no cluster '" + wanted + "' stands" + (names.isEmpty()
                        ? "; 'lab up --name=" + wanted + "' starts one"
                        : "; there is " + English.list(names)));
            }
            return named;
        }
        return switch (all.size()) {
            case 0 -> throw new WorldException("no cluster stands; 'lab up' starts one");
            case 1 -> all.getFirst();
            default -> throw new WorldException("several clusters stand: say --name=" + English.choice(names));
        };
    }

    private static Path runs(Path root) {
        return root.toAbsolutePath().normalize().resolve("runs");
    }

    /**
     * Makes the folder, for its owner alone.
     *
     * @throws WorldException if somebody has the name
     */
    public void take() throws IOException {
        Files.createDirectories(folder.getParent());
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString(OWNER_ONLY)));
        } catch (FileAlreadyExistsException taken) {
            throw new WorldException(holder().flatMap(Holder::process).isPresent()
                    ? "a cluster '" + name + "' stands already: look at it with 'lab status --name=" + name
                            + "', end it with 'lab down --name=" + name + "', or start another one with --name"
                    : "the cluster '" + name + "' has died and left " + folder + ": 'lab down --name=" + name
                            + "' removes what is left",
                    taken);
        }
    }

    /** {@return where the cluster's world has its disks and logs} */
    Path world() {
        return folder.resolve("world");
    }

    /** {@return where the node's data directory is, in a world that has it on this machine} */
    public Path disk(String node) {
        return world().resolve(node).resolve("data");
    }

    /** {@return where the cluster's process prints} */
    Path log() {
        return folder.resolve("supervisor.log");
    }

    /** {@return where the socket is; in a new folder elsewhere, for its owner alone, if this one's path is too long for one} */
    Path socket() throws IOException {
        var here = folder.resolve("orders.sock");
        return here.toString().length() <= SOCKET_PATH_MAX
                ? here
                : Files.createTempDirectory("nodeplane-up-").resolve("orders.sock");
    }

    void write(Holder holder) throws IOException {
        var fresh = Files.writeString(folder.resolve(STATE + ".new"), JSON.writeValueAsString(holder) + "\n");
        Files.move(fresh, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** {@return who holds the cluster; empty if nobody has written it down} */
    public Optional<Holder> holder() throws IOException {
        var file = folder.resolve(STATE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), Holder.class));
        } catch (JacksonException damaged) {
            throw new WorldException(file + " is damaged: end what it names by hand and remove " + folder, damaged);
        }
    }

    /** Removes the folder, and the socket's where that is another one. */
    void remove() throws IOException {
        var holder = holder();
        if (holder.isPresent()) {
            var socket = Path.of(holder.get().socket());
            if (!socket.startsWith(folder)) {
                removeAll(Objects.requireNonNull(socket.getParent()));
            }
        }
        removeAll(folder);
    }

    private static void removeAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
