package io.nodeplane.meshvpn.disk;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.json.DocumentException;
import io.nodeplane.controlplane.json.DocumentReader;
import io.nodeplane.controlplane.json.DocumentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The last view in a file, for a start at which no control plane answers. */
public final class LastView {
    private final Path file;

    /** The view in this file, if it is there. */
    public LastView(Path file) {
        this.file = file;
    }

    /** {@return the view as it was written, at health {@code CACHED}; empty if there is none that can be read} */
    public Optional<MembershipView> read() {
        try {
            return Files.exists(file)
                    ? Optional.of(DocumentReader.view(Files.readString(file)).toBuilder().health(Health.CACHED).build())
                    : Optional.empty();
        } catch (IOException | DocumentException damaged) {
            // It only spares a wait: the control plane has it all.
            return Optional.empty();
        }
    }

    /**
     * Keeps this view.
     *
     * @throws IOException if the disk does not take it; the one before is still there
     */
    public void write(MembershipView view) throws IOException {
        OwnersFile.write(file, DocumentWriter.view(view) + "\n");
    }
}
