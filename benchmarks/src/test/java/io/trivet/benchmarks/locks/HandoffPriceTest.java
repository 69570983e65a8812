package io.trivet.benchmarks.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.benchmarks.harness.Report;
import io.trivet.benchmarks.harness.SideBySide;
import io.trivet.benchmarks.harness.Spread;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Tests that the picture shows the measured values. */
class HandoffPriceTest {
    @Test
    void everyBoundIsMeasuredAndDrawn() throws Exception {
        HandoffPrice price = new HandoffPrice(0, 255);
        Report report = SideBySide.run(price, 0, 2, Duration.ofMillis(20));
        assertThat(report.markdown()).contains("| at most 0 |", "| at most 255 |");
        Document picture = parse(price.svg(report));
        assertThat(elements(picture, "circle")).hasSize(4);
        assertThat(elements(picture, "text"))
                .extracting(Element::getTextContent)
                .contains("0", "255");
    }

    @Test
    void aHigherFigureStandsHigherAndAllStandInsideThePicture() throws Exception {
        List<Spread> figures = List.of(new Spread(1, 2, 3), new Spread(2, 3, 7), new Spread(0, 1, 2));
        Document picture =
                parse(new Plot("x", List.of("a", "b", "c")).panel("y", figures).svg());
        List<Double> heights = elements(picture, "circle").stream()
                .map(circle -> Double.parseDouble(circle.getAttribute("cy")))
                .toList();
        assertThat(heights.get(1)).isLessThan(heights.get(0));
        assertThat(heights.get(2)).isGreaterThan(heights.get(0));
        String[] box = picture.getDocumentElement().getAttribute("viewBox").split(" ", -1);
        assertThat(heights).allMatch(height -> height > 0 && height < Double.parseDouble(box[3]));
        assertThatThrownBy(() -> new Plot("x", List.of("a")).panel("y", figures))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theScaleEndsAtARoundNumber() {
        assertThat(Plot.roundUp(3)).isEqualTo(4);
        assertThat(Plot.roundUp(10)).isEqualTo(10);
        assertThat(Plot.roundUp(11)).isEqualTo(20);
        assertThat(Plot.roundUp(0.9)).isEqualTo(1);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
