package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What must be true of every picture. */
final class SvgAssertions {
    private SvgAssertions() {}

    static void assertSound(String svg) {
        assertThat(svg.length()).isLessThan(BeliefPicture.LENGTH_MAX);
        assertThat(svg).doesNotContain("NaN", "Infinity");
        assertThatCode(() -> {
            var root = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))).getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
            assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
            var shapes = root.getElementsByTagName("rect");
            for (int i = 0; i < shapes.getLength(); i++) {
                var width = Double.parseDouble(((Element) shapes.item(i)).getAttribute("width"));
                assertThat(width).isBetween(0.0, (double) Chart.WIDTH);
            }
        }).doesNotThrowAnyException();
    }
}
