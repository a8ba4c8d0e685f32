package io.nodeplane.cli;

import io.nodeplane.canon.Spelling;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.store.StoreException;
import io.nodeplane.store.TextFile;
import io.nodeplane.wire.Settings;
import io.nodeplane.wire.Settings.Kind;
import io.nodeplane.wire.WireException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Settings from where they may come from: a flag wins over the environment, and that over the file. */
final class Sources {
    static final String ENV = "NODE_PLANE_";
    static final SortedMap<String, Kind> KEYS = keys();
    private static final List<String> OTHER_VARIABLES = List.of(ENV + "AGENT", ENV + "CONFIG", ENV + "LOG",
            ENV + "SECRET");

    /** A value, and where it was given, for messages. */
    record Given(List<String> texts, String where) {

        String text() {
            return String.join(",", texts);
        }

        /** {@return the value, read as what it stands for} */
        <T> T as(Function<String, T> parse) {
            return read(text(), parse);
        }

        <T> List<T> each(Function<String, T> parse) {
            return texts.stream().map(text -> read(text, parse)).toList();
        }

        private <T> T read(String text, Function<String, T> parse) {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new BadInputException(where + ": " + wrong.getMessage());
            }
        }
    }

    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final @Nullable Path file;
    private final SortedMap<String, Settings.Setting> settings;

    /**
     * @param flags what the command line gives, by key
     * @param config the file that the command line names; null for the one that the environment names, if any
     */
    Sources(Map<String, String> flags, Map<String, String> environment, @Nullable Path config) {
        this.flags = flags;
        this.environment = environment;
        var named = environment.getOrDefault(ENV + "CONFIG", "");
        this.file = config != null ? config : named.isBlank() ? null : Path.of(named);
        this.settings = file == null ? new TreeMap<>() : parse(file);
    }

    Optional<Given> find(String key) {
        if (flags.containsKey(key)) {
            return Optional.of(new Given(split(key, flags.get(key), flag(key)), flag(key)));
        }
        var variable = variable(key);
        var given = environment.getOrDefault(variable, "");
        // Compose files and charts leave what they do not set empty.
        if (!given.isBlank()) {
            return Optional.of(new Given(split(key, given, variable), variable));
        }
        return Optional.ofNullable(settings.get(key))
                .map(setting -> new Given(setting.texts(), file + ", line " + setting.line() + ", '" + key + "'"));
    }

    Given require(String key) {
        return find(key).orElseThrow(() -> new BadInputException("'" + key + "' is missing: give " + flag(key) + ", or "
                + variable(key) + " in the environment, or '" + key + "' in the configuration file"));
    }

    /** {@return the cluster's secret, if the environment has it: no flag gives it, for those are seen by everybody} */
    Optional<Given> secret() {
        var variable = ENV + "SECRET";
        return Optional.of(environment.getOrDefault(variable, "")).filter(given -> !given.isBlank())
                .map(given -> new Given(List.of(given), variable));
    }

    /** {@return where an agent with these settings is reached from its own machine} */
    PeerAddress ownAgent() {
        return find("listen").map(listen -> listen.as(PeerAddress::parseListen))
                .map(listen -> listen.wildcard() ? new PeerAddress("127.0.0.1", listen.port()) : listen)
                .orElse(new PeerAddress("127.0.0.1", StartCommand.PORT));
    }

    /** {@return a sentence for each variable of the environment that looks like a setting, and is none} */
    List<String> warnings() {
        var known = new TreeSet<>(OTHER_VARIABLES);
        KEYS.keySet().stream().map(Sources::variable).forEach(known::add);
        return new TreeSet<>(environment.keySet()).stream()
                .filter(name -> name.startsWith(ENV) && !known.contains(name))
                .map(name -> name + " in the environment is no setting, and is ignored; did you mean "
                        + Spelling.nearest(name, known) + "?")
                .toList();
    }

    private static SortedMap<String, Settings.Setting> parse(Path file) {
        try {
            return Settings.parse(TextFile.read(file, Settings.CHARACTERS_MAX), KEYS);
        } catch (WireException wrong) {
            throw new BadInputException(file + ", " + wrong.getMessage());
        } catch (StoreException unreadable) {
            throw new BadInputException(String.valueOf(unreadable.getMessage()));
        }
    }

    /** {@code --auto-join} for {@code autoJoin}. */
    static String flag(String key) {
        return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@code NODE_PLANE_AUTO_JOIN} for {@code autoJoin}. */
    static String variable(String key) {
        return ENV + key.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    private static List<String> split(String key, @Nullable String text, String where) {
        var given = text == null ? "" : text;
        if (KEYS.get(key) != Kind.TEXTS) {
            return List.of(given);
        }
        var items = Arrays.stream(given.split(",", -1)).map(String::strip).toList();
        // Not the same as none: a script whose variable is empty would found a cluster of its own.
        if (items.contains("")) {
            throw new BadInputException(
                    where + ": '" + key + "' has an empty item: write HOST:PORT,HOST:PORT, or leave it"
                            + " out");
        }
        return items;
    }

    private static SortedMap<String, Kind> keys() {
        var keys = new TreeMap<String, Kind>();
        keys.put("node", Kind.TEXT);
        keys.put("listen", Kind.TEXT);
        keys.put("advertise", Kind.TEXT);
        keys.put("data", Kind.TEXT);
        keys.put("charter", Kind.TEXT);
        keys.put("seeds", Kind.TEXTS);
        keys.put("autoJoin", Kind.BOOL);
        keys.put("api", Kind.TEXT);
        keys.put("secretFile", Kind.TEXT);
        return keys;
    }

    /** Adds what a command line says of this key, if it says anything. */
    static void put(Map<String, String> flags, String key, @Nullable String value) {
        if (value != null) {
            flags.put(key, value);
        }
    }
}
