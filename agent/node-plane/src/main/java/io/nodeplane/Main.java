package io.nodeplane;

/** The agent's command line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.err.println("nothing here yet");
        System.exit(2);
    }
}
