package io.nodeplane.harness.standing;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A standing cluster in lines for people: as a table, as one line, and what has changed since an earlier look. */
public final class ViewText {
    /** So many columns of beliefs fit beside each other. */
    private static final int COLUMNS_MAX = 9;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ViewText() {}

    /** {@return the moment's time of day, in UTC} */
    public static String clock(Instant moment) {
        return CLOCK.format(moment);
    }

    /**
     * {@return all of it}
     *
     * @param ends when the cluster ends, in a few words
     */
    public static List<String> table(View view, String ends) {
        var lines = new ArrayList<String>();
        lines.add("cluster  " + view.name() + ": " + view.nodes().size() + " nodes in the " + view.world() + " world, "
                + ends);
        lines.add("ledgers  " + heads(view));
        if (view.broken().isEmpty()) {
            lines.add("broken   nothing");
        }
        view.broken().forEach(trouble -> lines.add("broken   " + trouble));
        lines.add("");
        var wide = view.nodes().size() > COLUMNS_MAX;
        lines.add(row("NODE", "PROCESS", "PHASE", "LEDGER", wide
                ? "BELIEVES"
                : columns(view.nodes().stream().map(View.Seen::node).toList())));
        for (var seen : view.nodes()) {
            lines.add(row(seen.node(), seen.process(), seen.phase().isEmpty()
                    ? "-"
                    : seen.phase() + (seen.isolated()
                            ? ", isolated"
                            : ""),
                    seen.head().isEmpty() ? "-" : seen.head() + " " + seen.entries(), wide
                            ? counts(seen.believes())
                            : columns(view.nodes().stream().map(other -> other.node().equals(seen.node())
                                    ? "."
                                    : seen.believes().getOrDefault(other.node(), "-")).toList())));
        }
        view.vpn().ifPresent(vpn -> tunnels(view, vpn, lines));
        return lines;
    }

    /** What comes in by each tunnel, and what became of all packets. */
    private static void tunnels(View view, View.Vpn vpn, List<String> lines) {
        var wide = view.nodes().size() > COLUMNS_MAX;
        lines.add("");
        lines.add("packets  " + vpn.carried() + " carried by tunnels, " + vpn.cut() + " lost on links that were cut");
        lines.add(line("NODE", "VPN", wide ? "TUNNELS" : columns(view.nodes().stream().map(View.Seen::node).toList())));
        for (var device : vpn.devices()) {
            lines.add(line(device.node(), device.running() ? "runs" : "down", wide
                    ? counts(device.tunnels())
                    : columns(view.nodes().stream().map(other -> other.node().equals(device.node())
                            ? "."
                            : device.tunnels().getOrDefault(other.node(), "-")).toList())));
        }
    }

    private static String line(String node, String vpn, String tunnels) {
        return String.format(Locale.ROOT, "%-8s %-8s %s", node, vpn, tunnels).stripTrailing();
    }

    /** {@return the whole in one line} */
    public static String line(View view) {
        var running = view.nodes().stream().filter(seen -> seen.process().equals("runs")).count();
        return running + " of " + view.nodes().size() + " run, " + heads(view) + (view.broken().isEmpty()
                ? ""
                : "; broken: " + view.broken().stream().map(trouble -> trouble.split(":", 2)[0])
                        .collect(Collectors.joining(", ")));
    }

    /** {@return what is another way than it was, each in one line} */
    public static List<String> changes(View before, View now) {
        var lines = new ArrayList<String>();
        now.broken().stream().filter(trouble -> !before.broken().contains(trouble))
                .forEach(trouble -> lines.add("broken: " + trouble));
        before.broken().stream().filter(trouble -> !now.broken().contains(trouble))
                .forEach(trouble -> lines.add("healed: " + trouble));
        var earlier = new LinkedHashMap<String, View.Seen>();
        before.nodes().forEach(seen -> earlier.put(seen.node(), seen));
        for (var seen : now.nodes()) {
            var was = earlier.get(seen.node());
            if (was != null) {
                changes(was, seen, lines);
            }
        }
        if (before.heads() != now.heads() && now.heads() > 0) {
            lines.add(heads(now));
        }
        before.vpn().ifPresent(then -> now.vpn().ifPresent(vpn -> changes(then, vpn, lines)));
        return lines;
    }

    private static void changes(View.Seen was, View.Seen is, List<String> lines) {
        if (!was.process().equals(is.process())) {
            lines.add(is.node() + " " + (is.process().equals("runs") ? "runs" : "is " + is.process()));
        }
        if (was.isolated() != is.isolated() && !is.phase().isEmpty()) {
            lines.add(
                    is.node() + (is.isolated() ? " is isolated: it hears no majority of voters" : " hears a majority"));
        }
        is.believes().forEach((subject, state) -> {
            var believed = was.believes().get(subject);
            if (!subject.equals(is.node()) && !state.equals(believed) && !was.believes().isEmpty()) {
                lines.add(is.node() + " believes " + subject + " " + state + (believed == null
                        ? ""
                        : ", was "
                                + believed));
            }
        });
    }

    private static void changes(View.Vpn then, View.Vpn now, List<String> lines) {
        var earlier = new LinkedHashMap<String, View.Device>();
        then.devices().forEach(device -> earlier.put(device.node(), device));
        for (var device : now.devices()) {
            var was = earlier.getOrDefault(device.node(), device);
            if (was.running() != device.running()) {
                lines.add("the VPN of " + device.node() + (device.running() ? " runs" : " is down"));
            }
            // Of a device that is gone there is nothing to tell of each tunnel.
            for (var other : was.running() && device.running() ? earlier.keySet() : List.<String>of()) {
                var before = was.tunnels().getOrDefault(other, "is gone");
                var tunnel = device.tunnels().getOrDefault(other, "is gone");
                if (!before.equals(tunnel)) {
                    lines.add("tunnel " + other + " -> " + device.node() + " " + (tunnel.equals("silent")
                            ? "is silent"
                            : tunnel));
                }
            }
        }
    }

    private static String heads(View view) {
        return switch ((int) view.heads()) {
            case 0 -> "nobody answers";
            case 1 -> "one ledger head";
            default -> view.heads() + " ledger heads";
        };
    }

    private static String counts(SortedMap<String, String> words) {
        var counts = words.values().stream().sorted().collect(Collectors.groupingBy(state -> state,
                LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream().map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String columns(List<String> words) {
        return words.stream().map(word -> String.format(Locale.ROOT, "%-8s", word)).collect(Collectors.joining())
                .stripTrailing();
    }

    private static String row(String node, String process, String phase, String ledger, String rest) {
        return String.format(Locale.ROOT, "%-8s %-8s %-17s %-14s %s", node, process, phase, ledger, rest)
                .stripTrailing();
    }
}
