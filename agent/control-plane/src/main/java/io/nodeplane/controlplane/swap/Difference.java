package io.nodeplane.controlplane.swap;

import java.util.Locale;

/**
 * Something in which what two planes show of one peer differs, as far as it matters to a VPN.
 *
 * @param active what the plane in use shows
 * @param next what the plane that is to take its place shows
 */
public record Difference(Kind kind, String peerId, String active, String next) {
    private static final int SHOWN_MAX = 120;

    /** What differs. */
    public enum Kind {
        /** It is a living member in one, and dead or not listed in the other. */
        MEMBER,
        /** It is alive in one and suspect in the other. */
        STATE,
        /** Traffic may be sent to its addresses in one only. */
        ROUTABLE,
        /** Its data plane is ready in one only. */
        READY,
        /** Its public key. */
        PUBLIC_KEY,
        /** The endpoints of its tunnel. */
        ENDPOINTS,
        /** Its allowed IPs. */
        ALLOWED_IPS,
        /** Another attribute of its metadata. */
        METADATA,
        /** The next plane is not fit for use: not joined, in contact with nobody, or behind with its updates. */
        PLANE;

        /** {@return the kind in words} */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    @Override
    public String toString() {
        return peerId + ": " + kind.text() + " is " + shown(active) + " in the plane in use, and " + shown(next)
                + " in the next";
    }

    private static String shown(String value) {
        return value.isEmpty()
                ? "nothing"
                : value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "...";
    }
}
