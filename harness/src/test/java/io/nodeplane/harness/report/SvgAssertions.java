package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.util.ArrayList;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What must be true of every picture. */
final class SvgAssertions {
    /** How wide a character of a sans-serif font is on average, for its size. */
    private static final double CHARACTER = 0.54;

    private SvgAssertions() {}

    static void assertSound(String svg) {
        assertThat(svg.length()).isLessThan(BeliefPicture.LENGTH_MAX);
        assertThat(svg).doesNotContain("NaN", "Infinity");
        assertThat(svg.substring(svg.indexOf("</style>"))).as("every colour has a light and a dark form")
                .doesNotContain("\"#", "fill:#", "stroke:#");
        assertThatCode(() -> {
            var root = parsed(svg);
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
            assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
            var shapes = root.getElementsByTagName("rect");
            for (int i = 0; i < shapes.getLength(); i++) {
                var width = Double.parseDouble(((Element) shapes.item(i)).getAttribute("width"));
                assertThat(width).isBetween(0.0, (double) Chart.WIDTH);
            }
        }).doesNotThrowAnyException();
        assertNoLabelOverAnother(svg);
    }

    /** With the letters of a narrow picture, which are the largest. */
    private static void assertNoLabelOverAnother(String svg) {
        var boxes = new ArrayList<Rectangle2D>();
        var words = new ArrayList<String>();
        var texts = parsed(svg).getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            var text = (Element) texts.item(i);
            var box = box(text);
            assertThat(box.getMinX()).as("'" + text.getTextContent() + "' begins in the picture").isGreaterThan(-1);
            assertThat(box.getMaxX()).as("'" + text.getTextContent() + "' ends in the picture")
                    .isLessThan(Chart.WIDTH + 1.0);
            for (int k = 0; k < boxes.size(); k++) {
                assertThat(box.intersects(boxes.get(k)))
                        .as("'" + text.getTextContent() + "' lies over '" + words.get(k) + "' at " + box).isFalse();
            }
            boxes.add(box);
            words.add(text.getTextContent());
        }
    }

    private static Rectangle2D box(Element text) {
        var classes = " " + text.getAttribute("class") + " ";
        var size = classes.contains(" t ") ? 18.0 : classes.contains(" s ") ? 14.0 : 15.0;
        var width = text.getTextContent().length() * size * CHARACTER;
        var x = Double.parseDouble(text.getAttribute("x"));
        var left = switch (text.getAttribute("text-anchor")) {
            case "end" -> x - width;
            case "middle" -> x - width / 2;
            default -> x;
        };
        return new Rectangle2D.Double(left, Double.parseDouble(text.getAttribute("y")) - 0.72 * size, width,
                0.92 * size);
    }

    static Element parsed(String svg) {
        try {
            return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))).getDocumentElement();
        } catch (Exception unsound) {
            throw new AssertionError("no sound picture: " + svg, unsound);
        }
    }
}
