package io.nodeplane.controlplane.kit;

/**
 * One numbered rule of the interface.
 *
 * @param id as in {@code 5.1}
 * @param level whether every implementation has to keep it
 * @param feature the feature that it belongs to; empty for the core
 * @param text what is required
 * @param intent what goes wrong for a VPN without it
 * @param untested why no check of this kit can show it; empty if there is one
 * @param check what shows it
 */
public record Rule(String id, Level level, String feature, String text, String intent, String untested, Check check) {
    /** How binding a rule is. */
    public enum Level {
        /** Every implementation keeps it, if it declares the feature. */
        MUST,
        /** It is better kept, and a VPN may not rely on it. */
        SHOULD
    }

    /** Shows that a rule is kept. */
    @FunctionalInterface
    public interface Check {
        /**
         * Returns if the rule is kept.
         *
         * @throws Breach if it is broken
         * @throws Untested if this subject cannot be brought into the situation
         * @throws Exception if something else went wrong, which counts as a breach
         */
        void on(Stage stage) throws Exception;
    }

    /** {@return a rule of the core that is binding} */
    static Rule must(String id, String text, String intent, Check check) {
        return new Rule(id, Level.MUST, "", text, intent, "", check);
    }

    /** {@return a rule of the core that is binding, and that no check of this kit can show} */
    static Rule unchecked(String id, String text, String intent, String untested) {
        return new Rule(id, Level.MUST, "", text, intent, untested, stage -> {
            throw new Untested(untested);
        });
    }

    /** {@return this rule, of a feature} */
    Rule of(String name) {
        return new Rule(id, level, name, text, intent, untested, check);
    }

    /** {@return this rule, not binding} */
    Rule should() {
        return new Rule(id, Level.SHOULD, feature, text, intent, untested, check);
    }

    /** {@return whether every implementation has to keep it} */
    public boolean isCoreMust() {
        return level == Level.MUST && feature.isEmpty();
    }
}
