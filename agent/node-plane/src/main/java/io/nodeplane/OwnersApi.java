package io.nodeplane;

import io.nodeplane.api.ApiException;
import io.nodeplane.api.ApiServer;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.core.Event;
import io.nodeplane.store.OwnersFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the API of an agent where its owner's programs find it: the address stands in the data directory. */
final class OwnersApi {
    private static final ApiAddress.Loopback ANY = new ApiAddress.Loopback("127.0.0.1", 0);

    private OwnersApi() {}

    /**
     * {@return the API of this agent, which serves}
     *
     * @param asked where; empty for the socket of the system if there can be one, and else for any port of the loopback
     *     interface
     * @throws ApiException if it cannot be served there
     */
    static ApiServer open(Optional<ApiAddress> asked, Path data, Agent agent) {
        var server = asked.isPresent() ? open(asked.get(), data, agent) : openAnywhere(data, agent);
        OwnersFiles.address(data, server.address().toString());
        agent.note(Event.of("api", "the owner's API is at " + server.address()));
        return server;
    }

    private static ApiServer openAnywhere(Path data, Agent agent) {
        try {
            return open(ApiServer.DEFAULT, data, agent);
        } catch (ApiException elsewhere) {
            return open(ANY, data, agent);
        }
    }

    private static ApiServer open(ApiAddress at, Path data, Agent agent) {
        return switch (at) {
            case ApiAddress.Unix unix -> ApiServer.start(unix, agent.service());
            case ApiAddress.Loopback loopback -> ApiServer.start(loopback, OwnersFiles.token(data), agent.service());
        };
    }
}
