package io.nodeplane.controlplane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The words of the interface's enumerations, as documents carry them: the names of the constants. */
final class Words {
    private Words() {}

    /** {@return the constant of this name; a word that a later spec added is read as the given one} */
    static <E extends Enum<E>> E read(Class<E> type, @Nullable String word, E otherwise) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> constant.name().equals(word)).findFirst()
                .orElse(otherwise);
    }
}
