package io.nodeplane.http;

import io.nodeplane.canon.Hash;
import io.nodeplane.model.ClusterSecret.Key;
import io.nodeplane.runtime.Secrets;
import java.net.http.HttpHeaders;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Signs what this node asks, where the cluster has a secret, and knows by the head of an answer whether a holder of the
 * secret gave it, to this request. Remembers what each address has set to be signed. Safe for use by many threads.
 */
final class Signer {
    /** Of how many addresses the challenge is remembered; the others cost one more way there and back. */
    static final int CHALLENGES_MAX = 4_096;
    private static final int NONCE_BYTES = 16;

    private final Secrets secrets;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> challenges = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > CHALLENGES_MAX;
        }
    };

    /** A request that was signed, and what its answer must fit. */
    record Signed(Key key, Credential credential) {

        /** {@return whether the answer to an earlier try of it only asks for another challenge, namely this one} */
        boolean missed(Receipt receipt, int status) {
            return status == Gate.UNAUTHENTICATED && !receipt.challenge().equals(credential.challenge());
        }

        /** {@return what the answer's head says, if a holder of the same secret says it to this request} */
        Optional<Receipt> receipt(int status, HttpHeaders headers) {
            return headers.firstValue(Credential.HEADER).flatMap(Receipt::parse)
                    .filter(receipt -> receipt.isOf(key, credential, status));
        }
    }

    Signer(Secrets secrets) {
        this.secrets = secrets;
    }

    /** {@return the request with this body to that address, signed; empty if the cluster has no secret} */
    Optional<Signed> sign(String address, byte[] body) {
        return secrets.now().map(secret -> {
            var key = secret.signing();
            var nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            return new Signed(key, Credential.of(key, challenge(address), HexFormat.of().formatHex(nonce), body.length,
                    Hash.of(body)));
        });
    }

    private synchronized String challenge(String address) {
        return challenges.getOrDefault(address, Credential.NO_CHALLENGE);
    }

    /** The address has set this. */
    synchronized void challenged(String address, String challenge) {
        challenges.put(address, challenge);
    }
}
