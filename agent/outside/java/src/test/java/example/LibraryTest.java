package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nodeplane.NodePlanes;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the artifacts bring to a class path, and what they do not. */
class LibraryTest {
    @Test
    void logging_is_left_to_whoever_uses_them() {
        assertNull(ClassLoader.getSystemResource("logback.xml"));
        assertThrows(ClassNotFoundException.class, () -> Class.forName("ch.qos.logback.classic.Logger"));
    }

    @Test
    void each_is_a_module_with_a_name_that_stays() throws URISyntaxException {
        assertEquals("io.nodeplane.controlplane", module(ControlPlane.class));
        assertEquals("io.nodeplane.controlplane.client", module(RemoteControlPlane.class));
        assertEquals("io.nodeplane", module(NodePlanes.class));
    }

    @Test
    void each_says_its_version() {
        assertNotNull(NodePlanes.class.getPackage().getImplementationVersion());
    }

    private static String module(Class<?> of) throws URISyntaxException {
        var jar = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor().name();
    }
}
