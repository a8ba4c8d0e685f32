package io.nodeplane.harness.world.sim;

/** What can befall a request on its way to an address, so that somebody who looks on sees that it does. */
public enum Met {
    /** It came to an agent of another cluster, which serves at the address of a node that is down. */
    STRANGER("requests that came to a foreign agent"),
    /** Its name stands for all nodes. */
    SHARED_NAME("requests to a name that stands for all nodes"),
    /** Of the addresses of its name one led back to the asker. */
    ITSELF("requests that found the asker itself, and tried another address"),
    /** At one of the addresses of its name it came to an agent of another cluster. */
    STRANGER_PASSED("requests that found a foreign agent, and tried another address"),
    /** At one of the addresses of its name nobody listened. */
    NEXT_ADDRESS("requests that found nobody, and tried another address"),
    /** It had to wait for a slow resolver. */
    SLOW_NAME("requests that waited for a slow resolver"),
    /** It ended before its name was found. */
    LATE_NAME("requests that ended before their name was found");

    private final String words;

    Met(String words) {
        this.words = words;
    }

    /** {@return what it is, in the plural} */
    public String words() {
        return words;
    }
}
