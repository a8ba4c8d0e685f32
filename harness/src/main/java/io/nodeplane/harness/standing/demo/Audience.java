package io.nodeplane.harness.standing.demo;

import java.io.BufferedReader;
import java.io.IOException;

/** Those for whom it is played. */
@FunctionalInterface
public interface Audience {

    /** One that is never waited for. */
    Audience NOBODY = narrator -> {};

    /** Waits until they have seen enough of a scene. */
    void between(Narrator narrator) throws IOException;

    /** {@return one at a keyboard, that goes on with Enter; when no more can come from there, it is not waited for} */
    static Audience at(BufferedReader keyboard) {
        return narrator -> {
            narrator.ask("-- Enter goes on --");
            keyboard.readLine();
        };
    }
}
