package io.nodeplane.harness.world.docker;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The labels on everything a lab leaves on an engine: enough to find it again, and to know whether its lab still lives. */
final class Labels {
    static final String LAB = "io.nodeplane.lab";
    static final String PID = "io.nodeplane.lab.pid";
    static final String HOST = "io.nodeplane.lab.host";

    private Labels() {}

    /** {@return the labels of a run of this process} */
    static SortedMap<String, String> of(String runId) {
        var labels = new TreeMap<String, String>();
        labels.put(LAB, runId);
        labels.put(PID, Long.toString(ProcessHandle.current().pid()));
        labels.put(HOST, host());
        return labels;
    }

    /**
     * {@return whether the lab that put these labels is certainly gone}
     *
     * <p>A process id means something on one host only: a lab in a container or on another machine that shares this
     * engine is none of our business.
     */
    static boolean abandoned(Map<String, String> labels) {
        var pid = labels.getOrDefault(PID, "");
        return labels.containsKey(LAB) && host().equals(labels.get(HOST)) && pid.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static String host() {
        var name = ManagementFactory.getRuntimeMXBean().getName();
        return name.substring(name.indexOf('@') + 1);
    }
}
