package io.nodeplane.api;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/**
 * A unix socket that its owner alone may open, from the first moment on: it is made in a folder that nobody else may enter,
 * and moved to its place when its mode is right. One that a dead process left there is replaced.
 */
final class OwnersSocket extends UnixDomainServerConnector {
    /** What the system allows, and the folder in which the socket is made. */
    private static final int PATH_BYTES_MAX = MAX_UNIX_DOMAIN_PATH_LENGTH - 24;

    private final Path path;

    OwnersSocket(Server server, HttpConfiguration http, Path path) {
        super(server, 1, 1, new HttpConnectionFactory(http));
        this.path = path;
    }

    /** @throws ApiException if there cannot be such a socket, or another process serves it */
    static void requireFree(Path path) {
        var folder = path.getParent();
        if (path.toString().length() > PATH_BYTES_MAX) {
            throw new ApiException("the path of the socket " + path + " is too long: use at most " + PATH_BYTES_MAX
                    + " characters");
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ApiException("no socket can be made in the folder " + folder
                    + ": make it, let this user write there, or name another place (--api=unix:/path or"
                    + " --api=127.0.0.1:PORT)");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new ApiException(path + " is there, and is no socket: name another place for the API");
            }
            if (answers(path)) {
                throw new ApiException("another process serves the socket " + path
                        + ": stop that one first, or name another place for the API");
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        var folder = Files.createTempDirectory(path.getParent(), ".api");
        var made = folder.resolve("s");
        try {
            setUnixDomainPath(made);
            super.doStart();
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            setUnixDomainPath(path);
        } finally {
            Files.deleteIfExists(made);
            Files.delete(folder);
        }
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
        } catch (IOException gone) {
            return true;
        }
    }

    private static boolean answers(Path path) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }
}
