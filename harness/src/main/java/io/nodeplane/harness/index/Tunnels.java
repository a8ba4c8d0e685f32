package io.nodeplane.harness.index;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.fault.Link;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The probes that went through the tunnels of a run, by the direction in which they were sent. */
public final class Tunnels {
    private final Run run;

    public Tunnels(Run run) {
        this.run = run;
    }

    /** What became of probes. */
    public record Sum(long sent, long lost) {}

    /** {@return what is known of probes over this tunnel, in the order in which they were sent} */
    public List<DeviceTrace.Flow> over(Link tunnel) {
        return Optional.ofNullable(run.devices().get(tunnel.from())).map(DeviceTrace::flows).orElse(List.of()).stream()
                .filter(flow -> flow.to().equals(tunnel.to())).toList();
    }

    /** {@return from the first probes over this tunnel that all came back to the end of the run; empty if none ever did} */
    public Optional<Stretch> sinceItCarried(Link tunnel) {
        return over(tunnel).stream().filter(flow -> flow.lost() == 0).findFirst()
                .map(flow -> new Stretch(flow.first(), run.ended()));
    }

    /** {@return what became of all probes over these tunnels since each of them carried first} */
    public Sum sinceItCarried(Collection<Link> all) {
        return all.stream().flatMap(tunnel -> sinceItCarried(tunnel).map(since -> sum(List.of(tunnel), since)).stream())
                .reduce(new Sum(0, 0), (one, other) -> new Sum(one.sent() + other.sent(), one.lost() + other.lost()));
    }

    /** {@return those of which any was sent within the stretch: what was lost at its edges is not left out} */
    public List<DeviceTrace.Flow> touching(Link tunnel, Stretch stretch) {
        return over(tunnel).stream()
                .filter(flow -> !flow.last().isBefore(stretch.from()) && !flow.first().isAfter(stretch.to())).toList();
    }

    /** {@return those of which all were sent within the stretch} */
    public List<DeviceTrace.Flow> within(Link tunnel, Stretch stretch) {
        return over(tunnel).stream().filter(flow -> stretch.holds(flow.first()) && stretch.holds(flow.last())).toList();
    }

    /** {@return how many probes were sent and lost, of those that {@link #touching touch} the stretch} */
    public Sum sum(Collection<Link> tunnels, Stretch stretch) {
        var all = tunnels.stream().flatMap(tunnel -> touching(tunnel, stretch).stream()).toList();
        return new Sum(all.stream().mapToLong(DeviceTrace.Flow::sent).sum(),
                all.stream().mapToLong(DeviceTrace.Flow::lost).sum());
    }

    /** {@return how many ms the probes of just this stretch took there and back, on average; empty if none came back} */
    public OptionalDouble meanMs(Collection<Link> tunnels, Stretch stretch) {
        var answered = tunnels.stream().flatMap(tunnel -> within(tunnel, stretch).stream())
                .filter(flow -> flow.sent() > flow.lost()).toList();
        var count = answered.stream().mapToLong(flow -> flow.sent() - flow.lost()).sum();
        var took = answered.stream().mapToDouble(flow -> (double) flow.meanUs() * (flow.sent() - flow.lost())).sum();
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(took / count / 1_000);
    }
}
