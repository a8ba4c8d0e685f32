package io.nodeplane.meshvpn;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.meshvpn.dataplane.TunnelKey;
import io.nodeplane.meshvpn.dataplane.UapiDataPlane;
import io.nodeplane.meshvpn.disk.KeyFile;
import io.nodeplane.meshvpn.disk.LastView;
import io.nodeplane.meshvpn.mesh.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The VPN's command line: {@code java -jar mesh-vpn.jar --help}. It runs until it is told to stop, which is no leave. */
public final class Main {
    private static final int BUG = 1;
    private static final int BAD_INPUT = 2;

    private Main() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        // The HTTP client's logger has nobody to tell, and would say so.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Settings.USAGE);
            return 0;
        }
        try {
            return run(Settings.parse(arguments));
        } catch (Settings.WrongException wrong) {
            System.err.println(wrong.getMessage());
            return BAD_INPUT;
        }
    }

    private static int run(Settings settings) {
        var key = key(settings);
        var self = new Self(key.publicKey(), settings.endpoint(), settings.port(), settings.addresses(),
                settings.keepaliveSeconds());
        say("mesh-vpn: on the control plane at " + settings.controlPlane() + ", as " + key.publicKey());
        var vpn = MeshVpn.start(new MeshVpn.Place(self, key, new UapiDataPlane(settings.device()),
                () -> connect(settings), settings.join(),
                new LastView(settings.data().resolve("last-view.json")), Main::say));
        Runtime.getRuntime().addShutdownHook(new Thread(vpn::close, "stop"));
        Optional<Throwable> bug = vpn.ended().toCompletableFuture().join();
        bug.ifPresent(Throwable::printStackTrace);
        return bug.isPresent() ? BUG : 0;
    }

    private static ControlPlane connect(Settings settings) {
        return settings.tokenFile().isPresent()
                ? RemoteControlPlane.connect(settings.controlPlane(), settings.tokenFile().get())
                : RemoteControlPlane.connect(settings.controlPlane());
    }

    private static TunnelKey key(Settings settings) {
        try {
            Files.createDirectories(settings.data());
            return KeyFile.open(settings.data().resolve("private.key"));
        } catch (IOException impossible) {
            throw new Settings.WrongException(
                    "the data directory " + settings.data() + " cannot be made: " + impossible);
        } catch (IllegalArgumentException wrong) {
            throw new Settings.WrongException(String.valueOf(wrong.getMessage()));
        }
    }

    private static void say(String line) {
        System.out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }
}
