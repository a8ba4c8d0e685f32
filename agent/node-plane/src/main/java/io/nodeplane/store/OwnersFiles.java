package io.nodeplane.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** What an agent leaves in its data directory for its owner's programs: where its API is, and the token that this needs. */
public final class OwnersFiles {
    /** The name of the file with the token, which its owner alone may read. */
    public static final String TOKEN = "api.token";
    /** The name of the file with the address of the API. */
    public static final String ADDRESS = "api.address";

    private static final int BYTES_MAX = 4_096;
    private static final int TOKEN_BYTES = 32;
    private static final String TOKEN_FORM = "[0-9a-f]{64}";

    private OwnersFiles() {}

    /**
     * {@return the token of this data directory, made if there is none}
     *
     * @throws StoreException if it cannot be read or written
     */
    public static String token(Path data) {
        var file = data.resolve(TOKEN);
        var known = read(file).filter(text -> text.matches(TOKEN_FORM));
        if (known.isPresent()) {
            restrict(file);
            return known.get();
        }
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        var token = HexFormat.of().formatHex(bytes);
        write(file, token);
        return token;
    }

    /** {@return the token of this data directory, if it has one that this user may read} */
    public static Optional<String> findToken(Path data) {
        return read(data.resolve(TOKEN));
    }

    /** Says where the API is now. */
    public static void address(Path data, String address) {
        write(data.resolve(ADDRESS), address);
    }

    /** {@return where the API of the agent with this data directory was last} */
    public static Optional<String> findAddress(Path data) {
        return read(data.resolve(ADDRESS));
    }

    /** The file appears whole, and with its mode. */
    private static void write(Path file, String text) {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(draft);
            restrict(draft);
            Files.writeString(draft, text + "\n", StandardCharsets.US_ASCII);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new StoreException("write", file, failed);
        }
    }

    private static Optional<String> read(Path file) {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(BYTES_MAX), StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new StoreException("read", file, failed);
        }
    }

    private static void restrict(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (UnsupportedOperationException noModes) {
            // Elsewhere the folder's own rules hold.
            return;
        } catch (IOException failed) {
            throw new StoreException("restrict", file, failed);
        }
    }
}
