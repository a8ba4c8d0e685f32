package io.nodeplane.cli;

import io.nodeplane.canon.Json;

/**
 * Something that is wrong.
 *
 * @param what in a sentence, without its full stop
 * @param mend how to mend it, in a sentence, without its full stop
 */
record Finding(Trouble trouble, String what, String mend) {

    Json.Obj json() {
        return Json.object().with("finding", trouble.word()).with("what", Json.printable(what))
                .with("mend", Json.printable(mend));
    }

    String text() {
        return trouble.word() + ": " + what + ".\n    " + mend + ".";
    }
}
