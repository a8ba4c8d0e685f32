package io.nodeplane.http;

import java.net.URI;
import java.security.Security;

/**
 * What the JDK's networking must be told before it is used first, in a process where peers come and go: names are
 * looked up anew (in a lab they appear late, and move), and a request is never sent twice behind the caller's back.
 */
final class JavaNet {
    /** {@link LookUps} remembers what it needs; nothing else looks a name up more than once. */
    private static final int NAME_CACHE_S = 0;
    /** Shorter than a server keeps an idle connection, so that no request goes into one that is being closed. */
    private static final int IDLE_CONNECTION_S = 15;

    static {
        Security.setProperty("networkaddress.cache.ttl", Integer.toString(NAME_CACHE_S));
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        System.setProperty("jdk.httpclient.keepalive.timeout", Integer.toString(IDLE_CONNECTION_S));
    }

    private JavaNet() {}

    /** Makes sure that the JDK was told. */
    static void prepare() {
        // The work is done once, when this class is initialised.
    }

    /** {@return the URL of something at an IPv4 or IPv6 address} */
    static URI url(String address, int port, String path) {
        return URI.create("http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port + path);
    }
}
