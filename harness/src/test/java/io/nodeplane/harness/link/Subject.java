package io.nodeplane.harness.link;

/** A running proxy server that a contract is tried on. */
interface Subject {
    String HOST = "127.0.0.1";

    int apiPort();

    /** {@return whether it is the real Toxiproxy} */
    boolean real();
}
