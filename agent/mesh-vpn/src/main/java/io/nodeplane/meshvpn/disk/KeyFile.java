package io.nodeplane.meshvpn.disk;

import io.nodeplane.meshvpn.dataplane.TunnelKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The file with the private key of the tunnel, which is made once and which its owner alone may read. */
public final class KeyFile {
    private KeyFile() {}

    /**
     * {@return the key in this file, which is made if there is none}
     *
     * @throws IllegalArgumentException if it cannot be read or made, or has something else in it
     */
    public static TunnelKey open(Path file) {
        try {
            if (!Files.exists(file)) {
                OwnersFile.write(file, TunnelKey.generate(new SecureRandom()).base64() + "\n");
            }
            OwnersFile.closeToOthers(file);
            return TunnelKey.ofBase64(Files.readString(file).strip());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the key file " + file + " cannot be used: " + unreadable, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the key file " + file + ": " + wrong.getMessage()
                    + "; mend it, or move it away, and this node gets a new key");
        }
    }
}
