package io.nodeplane.http;

import io.nodeplane.runtime.Transport.Result;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Why an answer is not believed to come from a node of this cluster. */
final class Unbelieved {
    /** How much is read of an answer that is not signed as it should be: enough for a sentence. */
    static final int BYTES_MAX = 8 << 10;

    private Unbelieved() {}

    /** {@return what is made of such an answer; empty if it may be read} */
    static Optional<Result> of(Optional<Signer.Signed> request, HttpResponse<byte[]> answer) {
        var status = answer.statusCode();
        var wants = status == Gate.UNAUTHENTICATED
                && answer.headers().allValues(Gate.WANTS).contains(Credential.HEADER);
        if (request.isEmpty()) {
            return wants
                    ? Optional.of(new Result.Unauthenticated("wants the cluster's secret, and this node has none"))
                    : Optional.empty();
        }
        var receipt = request.get().receipt(status, answer.headers());
        if (receipt.isPresent()) {
            return receipt.get().fits(answer.body())
                    ? Optional.empty()
                    : Optional.of(new Result.Failure("answered with another body than was signed"));
        }
        if (wants) {
            return Optional.of(new Result.Unauthenticated("does not take this node's secret: "
                    + Reasons.detail(answer.body())));
        }
        return Optional.of(status == 200
                ? new Result.Unauthenticated("answered without the cluster's secret: it has none, or another one")
                : new Result.Failure("answered HTTP " + status + " without the cluster's secret: "
                        + Reasons.detail(answer.body())));
    }
}
