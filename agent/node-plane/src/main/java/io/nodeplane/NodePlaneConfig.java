package io.nodeplane;

import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Secrets;
import io.nodeplane.store.CharterFile;
import io.nodeplane.store.SecretFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a node in this process is told when {@link NodePlanes} starts it. It is text and paths: files are read, and ports
 * are opened, by the start.
 */
public final class NodePlaneConfig {
    /** Where a node listens that is not told where, as an agent does. */
    private static final Listen EVERYWHERE = new Listen("0.0.0.0", 7001);

    private final NodeId node;
    private final Path data;
    private final Supplier<Charter> charter;
    private final Supplier<Secrets> secrets;
    private final Listen listen;
    private final Optional<PeerAddress> advertise;
    private final List<PeerAddress> seeds;

    private NodePlaneConfig(NodeId node, Path data, Supplier<Charter> charter, Builder builder) {
        this.node = node;
        this.data = data;
        this.charter = charter;
        this.secrets = builder.secrets;
        this.listen = builder.listen;
        this.advertise = Optional.ofNullable(builder.advertise);
        this.seeds = builder.seeds;
    }

    /** Where to listen; at port 0, at any free one. */
    private record Listen(String host, int port) {
        private static final String ANY_PORT = ":0";
        private static final String SOME_PORT = ":1";

        /** Port 0 is no address of a peer, so that it is read apart. */
        static Listen parse(String text) {
            if (!text.endsWith(ANY_PORT)) {
                var address = PeerAddress.parseListen(text);
                return new Listen(address.host(), address.port());
            }
            var host = text.substring(0, text.length() - ANY_PORT.length());
            return new Listen(PeerAddress.parseListen(host + SOME_PORT).host(), 0);
        }
    }

    /**
     * {@return a configuration in the making}
     *
     * @param node who this node is, for ever: one DNS label, 1 to 32 characters, lower case
     * @throws ControlPlaneException {@code INVALID_ARGUMENT} if it is none
     */
    public static Builder node(String node) {
        return new Builder(read("node", node, NodeId::new));
    }

    /** {@return whether it listens at a free port that is still to be found, and tells its peers that one} */
    boolean anyPort() {
        return listen.port() == 0 && advertise.isEmpty();
    }

    /**
     * {@return what an agent is told}
     *
     * @param free the port to listen at, if this says any
     */
    Agent.Place place(int free) {
        var port = anyPort() ? free : listen.port();
        return new Agent.Place(node, listen.host(), port, advertise.orElseGet(() -> reached(port)), data, charter.get(),
                seeds, secrets.get());
    }

    /** Others find a node that listens everywhere by its id. */
    private PeerAddress reached(int port) {
        var address = new PeerAddress(listen.host(), port);
        return address.wildcard()
                ? read("'advertise' is missing, where others reach this node", node + ":" + port, PeerAddress::parse)
                : address;
    }

    private static <T> T read(String what, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw ControlPlaneException.invalid(what + ": " + wrong.getMessage());
        }
    }

    /** A configuration in the making. What is malformed is refused at once, with one sentence: what, and how to mend it. */
    public static final class Builder {
        private final NodeId node;
        private @Nullable Path data;
        private @Nullable Supplier<Charter> charter;
        private Supplier<Secrets> secrets = Secrets::none;
        private Listen listen = EVERYWHERE;
        private @Nullable PeerAddress advertise;
        private List<PeerAddress> seeds = List.of();

        private Builder(NodeId node) {
            this.node = node;
        }

        /** Where the node keeps what it must not forget: a folder of its own, made if there is none. */
        public Builder data(Path folder) {
            data = folder;
            return this;
        }

        /** The file with the cluster's charter, the same on every node; {@code node-plane charter init} makes one. */
        public Builder charter(Path file) {
            charter = () -> CharterFile.read(file);
            return this;
        }

        /** The charter of a cluster of this name with these voters, the same on every node, and with the usual times. */
        public Builder charter(String cluster, List<String> voters) {
            var ids = voters.stream().map(voter -> read("charter", voter, NodeId::new)).toList();
            var made = read("charter", cluster, name -> Charter.of(name, ids));
            charter = () -> made;
            return this;
        }

        /** Where to listen for peers, as {@code host:port}; port 0 for any free one ({@code 0.0.0.0:7001}). */
        public Builder listen(String address) {
            listen = read("listen", address, Listen::parse);
            return this;
        }

        /**
         * Where peers reach it, as {@code host:port} (the address to listen on; if that stands for every address of the
         * machine, node id and port).
         */
        public Builder advertise(String address) {
            advertise = read("advertise", address, PeerAddress::parse);
            return this;
        }

        /** Peers to ask at the start for what this node said before, as {@code host:port}; a join names its own (none). */
        public Builder seeds(List<String> addresses) {
            seeds = addresses.stream().map(address -> read("seeds", address, PeerAddress::parse)).toList();
            return this;
        }

        /** The file with the cluster's secret; whoever changes the file changes the secret (none: anybody is believed). */
        public Builder secretFile(Path file) {
            secrets = () -> SecretFile.open(file);
            return this;
        }

        /** The cluster's secret itself; what is wrong with it is told without a word of it. */
        public Builder secret(String text) {
            var given = Secrets.of(read("secret", text, ClusterSecret::parse));
            secrets = () -> given;
            return this;
        }

        /**
         * {@return the configuration}
         *
         * @throws ControlPlaneException {@code INVALID_ARGUMENT} if {@code data} or {@code charter} is missing
         */
        public NodePlaneConfig build() {
            if (data == null) {
                throw ControlPlaneException.invalid("'data' is missing: give " + node + " a folder of its own, where it"
                        + " keeps what it must not forget");
            }
            if (charter == null) {
                throw ControlPlaneException
                        .invalid("'charter' is missing: give " + node + " the file that all nodes of its"
                                + " cluster have, or the cluster's name and voters");
            }
            return new NodePlaneConfig(node, data, charter, this);
        }
    }
}
