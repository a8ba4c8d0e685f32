package io.nodeplane.harness.experiment;

import io.nodeplane.harness.fault.Fault;
import java.util.List;
import java.util.stream.Stream;

/** All kinds of faults of the language. */
final class FaultVerbs {
    static final List<FaultVerb<?>> ALL = Stream.of(LinkFaults.ALL, ProcessFaults.ALL, DiskFaults.ALL, VpnFaults.ALL)
            .<FaultVerb<?>>flatMap(List::stream).toList();

    private FaultVerbs() {}

    static FaultVerb<?> of(Fault fault) {
        return ALL.stream().filter(verb -> verb.type().isInstance(fault)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no verb for " + fault));
    }

    /** {@return what heals lift} */
    static List<String> lifted() {
        return ALL.stream().flatMap(verb -> verb.lifted().stream()).toList();
    }
}
