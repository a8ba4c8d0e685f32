package io.nodeplane.http;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/** Why a server could not listen, in one sentence that says where, what and how to mend it. */
final class ListenFailure {
    private ListenFailure() {}

    static ListenException of(String host, int port, Throwable failure) {
        var name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return new ListenException("cannot listen on " + name + ":" + port + ": " + why(host, port, failure));
    }

    private static String why(String host, int port, Throwable failure) {
        var last = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            last = cause;
            switch (cause) {
                case UnresolvedAddressException unknown -> {
                    return unknown(host);
                }
                case UnknownHostException unknown -> {
                    return unknown(host);
                }
                case UnsupportedAddressTypeException foreign -> {
                    return foreign(host);
                }
                default -> {
                    // The text of the system says more than the type.
                }
            }
            var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("address already in use")) {
                return "the address is already in use";
            }
            if (text.contains("cannot assign requested address") || text.contains("can't assign requested address")) {
                return "no interface of this machine has this address; 0.0.0.0 listens on all there are";
            }
            if (text.contains("permission denied")) {
                return "this user may not listen on port " + port + "; choose one from 1024 on";
            }
            if (text.contains("protocol family") || text.contains("address family")) {
                return foreign(host);
            }
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }

    private static String unknown(String host) {
        return "the host '" + host + "' is unknown on this machine; 0.0.0.0 listens on all its addresses";
    }

    private static String foreign(String host) {
        return "this machine does not speak the kind of address that '" + host + "' is";
    }
}
