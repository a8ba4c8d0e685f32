package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what devices wrote down from the evidence of a run. */
final class DeviceTraces {
    private static final String NAME = "trace-";
    private static final String KIND = ".log";

    private DeviceTraces() {}

    /** {@return whether this file is one of those traces} */
    static boolean is(Path evidence, Path file) {
        var name = file.getFileName().toString();
        return file.startsWith(evidence.resolve(Mesh.FOLDER)) && name.startsWith(NAME) && name.endsWith(KIND);
    }

    /** {@return the traces of all nodes; none of a cluster without a VPN} */
    static SortedMap<NodeId, DeviceTrace> read(Path evidence, Experiment experiment) throws IOException {
        var traces = new TreeMap<NodeId, DeviceTrace>();
        if (experiment.cluster().vpn()) {
            for (var node : experiment.cluster().nodes()) {
                traces.put(node, DeviceTrace.parse(text(evidence.resolve(Mesh.FOLDER).resolve(node.value()))));
            }
        }
        return traces;
    }

    /** The traces of all starts, each without the torn line of one that was killed. */
    private static String text(Path folder) throws IOException {
        var text = new StringBuilder();
        for (var start = 1; Files.isRegularFile(folder.resolve(NAME + start + KIND)); start++) {
            var lines = Files.readString(folder.resolve(NAME + start + KIND));
            text.append(lines, 0, lines.lastIndexOf('\n') + 1);
        }
        return text.toString();
    }
}
