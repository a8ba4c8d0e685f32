package io.nodeplane.harness.report;

import java.util.Locale;

/**
 * The colours of all pictures, each for light and for dark surroundings. A picture names them by their class, never by
 * value, so that it can be both; and no two things differ by colour alone.
 */
enum Ink {
    PAPER("#ffffff", "#0d1117"), EDGE("#d0d5dd", "#30363d"), TEXT("#1f2430", "#e6edf3"), MUTED("#57606a",
            "#9aa5b1"), GRID("#8a919c", "#6e7681"), FAULT("#3b5bdb", "#6f8cff"), FAULT_NAME("#c5d1f7",
                    "#2c3f7d"), FAULT_TEXT("#233c86", "#c9d5ff"), UNKNOWN("#8a919c", "#7d8590"), ALIVE("#74c498",
                            "#2a6a48"), LEFT("#4a5f8f", "#9db4e6"), SUSPECT("#b85600", "#e08a2e"), DEAD("#5c0c2a",
                                    "#ffd3de"), DOWN("#8a8f99", "#6e7681"), ISOLATED("#6741d9", "#a58bff"), ON_ISOLATED(
                                            "#ffffff", "#0d1117"), HEADS("#1c7c7d", "#4cc3c4"), MESSAGE("#2f6fb2",
                                                    "#79b8ff"), LOST("#c22f2f", "#ff7b72");

    /** How many pixels a character takes on average, in the largest form of its text. */
    static final double CHARACTER = 8.4;
    /** The text of a picture that is shown this narrow is larger in proportion. */
    private static final int NARROW = 560;

    private final String light;
    private final String dark;

    Ink(String light, String dark) {
        this.light = light;
        this.dark = dark;
    }

    String light() {
        return light;
    }

    String dark() {
        return dark;
    }

    /** {@return the attribute of a shape that is filled with it} */
    String fill() {
        return "class=\"" + word() + "\"";
    }

    /** {@return the attribute of a line of it} */
    String stroke() {
        return "class=\"" + word() + "-l\"";
    }

    /** {@return the style of all pictures} */
    static String style() {
        var style = new StringBuilder("text{font-family:sans-serif;font-size:12.5px}.t{font-size:15px;font-weight:bold}"
                + ".b{font-weight:bold}.n{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}.s{font-size:11.5px}");
        style.append(colours(false));
        style.append("@media (prefers-color-scheme:dark){").append(colours(true)).append('}');
        return style.append("@media (max-width:").append(NARROW)
                .append("px){text{font-size:15px}.t{font-size:18px}.s{font-size:14px}}").toString();
    }

    private static String colours(boolean dark) {
        var style = new StringBuilder();
        for (var ink : values()) {
            var value = dark ? ink.dark : ink.light;
            style.append('.').append(ink.word()).append("{fill:").append(value).append("}.").append(ink.word())
                    .append("-l{stroke:").append(value).append(";fill:none}");
        }
        return style.append("text{fill:").append(of(TEXT, dark)).append("}.m{fill:").append(of(MUTED, dark))
                .append("}.f{fill:").append(of(FAULT_TEXT, dark)).append("}.w{fill:").append(of(ON_ISOLATED, dark))
                .append("}.n{stroke:").append(of(PAPER, dark)).append('}').toString();
    }

    private static String of(Ink ink, boolean dark) {
        return dark ? ink.dark : ink.light;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
