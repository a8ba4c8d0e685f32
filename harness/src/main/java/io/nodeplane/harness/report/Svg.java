package io.nodeplane.harness.report;

import java.util.Locale;

/** SVG text in the making: plain shapes, generic fonts, a background of its own. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** @param title what the picture shows, in a few words; description what it says, for those who cannot see it */
    Svg(int width, double height, String title, String description, String style) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"")
                .append(number(height)).append("\" viewBox=\"0 0 ").append(width).append(' ').append(number(height))
                .append("\" role=\"img\" aria-labelledby=\"t d\">\n");
        out.append("<title id=\"t\">").append(escape(title)).append("</title>\n");
        out.append("<desc id=\"d\">").append(escape(description)).append("</desc>\n");
        out.append("<style>").append(style).append("</style>\n");
        out.append("<defs><pattern id=\"h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                + "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                + "<path d=\"M0 0v6\" stroke=\"#8a8f99\" stroke-width=\"3\"/></pattern></defs>\n");
        rect(0.5, 0.5, width - 1, height - 1, "fill=\"#fff\" stroke=\"#d5d8de\" rx=\"6\"");
    }

    Svg rect(double x, double y, double width, double height, String attributes) {
        box(x, y, width, height, attributes);
        out.append("/>\n");
        return this;
    }

    /** Adds a rectangle that says what it is when it is pointed at. */
    Svg rect(double x, double y, double width, double height, String attributes, String title) {
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
        out.append("<path d=\"").append(data).append("\" ").append(attributes).append("/>\n");
        return this;
    }

    String end() {
        return out + "</svg>\n";
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
