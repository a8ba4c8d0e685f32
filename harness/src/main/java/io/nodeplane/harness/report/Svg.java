package io.nodeplane.harness.report;

import java.util.Locale;

/** SVG text in the making: plain shapes, generic fonts, a background of its own, colours by class only. */
final class Svg {
    /** The fill of a suspect: stripes, so that it is told from the dead without colour. */
    static final String STRIPES = "fill=\"url(#q)\"";
    /** The fill of what does not run. */
    static final String HATCH = "fill=\"url(#h)\"";
    /** The fill of links that are cut. */
    static final String CUT = "fill=\"url(#c)\"";

    private final StringBuilder out = new StringBuilder();
    private final int width;
    private final String title;
    private final String description;

    /** @param title what the picture shows, in a few words; description what it says, for those who cannot see it */
    Svg(int width, String title, String description) {
        this.width = width;
        this.title = title;
        this.description = description;
    }

    Svg rect(double x, double y, double width, double height, String attributes) {
        box(x, y, width, height, attributes);
        out.append("/>\n");
        return this;
    }

    /** Adds a rectangle that says what it is when it is pointed at, if it says anything. */
    Svg rect(double x, double y, double width, double height, String attributes, String title) {
        if (title.isEmpty()) {
            return rect(x, y, width, height, attributes);
        }
        box(x, y, width, height, attributes);
        out.append("><title>").append(escape(title)).append("</title></rect>\n");
        return this;
    }

    Svg text(double x, double y, String attributes, String text) {
        out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" ").append(attributes)
                .append('>').append(escape(text)).append("</text>\n");
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String attributes) {
        return path("M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2), attributes);
    }

    Svg path(CharSequence data, String attributes) {
        if (!data.isEmpty()) {
            out.append("<path d=\"").append(data).append("\" ").append(attributes).append("/>\n");
        }
        return this;
    }

    /** {@return how long it is so far} */
    int length() {
        return out.length();
    }

    /** {@return the whole picture, of that height} */
    String end(double height) {
        var whole = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\""
                + number(height) + "\" viewBox=\"0 0 " + width + " " + number(height)
                + "\" role=\"img\" aria-labelledby=\"t d\">\n");
        whole.append("<title id=\"t\">").append(escape(title)).append("</title>\n");
        whole.append("<desc id=\"d\">").append(escape(description)).append("</desc>\n");
        whole.append("<style>").append(Ink.style()).append("</style>\n<defs>");
        whole.append(pattern("h", 45, Ink.DOWN, 6, 3)).append(pattern("q", -45, Ink.SUSPECT, 5, 6))
                .append(pattern("c", 45, Ink.FAULT, 9, 1.6)).append("</defs>\n");
        whole.append("<rect x=\"0.5\" y=\"0.5\" width=\"").append(width - 1).append("\" height=\"")
                .append(number(height - 1)).append("\" class=\"paper\" rx=\"6\"/>\n");
        return whole.append(out).append("</svg>\n").toString();
    }

    private static String pattern(String id, int turn, Ink ink, double every, double thick) {
        return "<pattern id=\"" + id + "\" width=\"" + number(every) + "\" height=\"" + number(every)
                + "\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(" + turn + ")\"><path d=\"M0 0v"
                + number(every) + "\" " + ink.stroke() + " stroke-width=\"" + number(thick) + "\"/></pattern>";
    }

    /** {@return a coordinate with one digit after the point, where it needs one} */
    static String number(double value) {
        var tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    private void box(double x, double y, double width, double height, String attributes) {
        out.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" width=\"")
                .append(number(width)).append("\" height=\"").append(number(height)).append("\" ").append(attributes);
    }

    private static String escape(String text) {
        return text.replaceAll("\\p{Cntrl}", "?").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
