package io.nodeplane.harness.world;

import java.util.Set;

/** What the person who runs the lab has set for Java, or for agents of their own, is not for what the lab starts. */
public final class CleanEnvironment {
    private static final Set<String> JAVA = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final String AGENT = "NODE_PLANE_";

    private CleanEnvironment() {}

    /** {@return the same builder, whose process will see none of these variables} */
    public static ProcessBuilder of(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> JAVA.contains(name) || name.startsWith(AGENT));
        return builder;
    }
}
