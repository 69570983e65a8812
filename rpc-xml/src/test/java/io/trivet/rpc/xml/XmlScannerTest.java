package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlScannerTest {
    private static XmlScanner scanner(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return new XmlScanner(bytes, 0, bytes.length, Integer.MAX_VALUE);
    }

    private static String text(String content) {
        XmlScanner scanner = scanner("<value>" + content + "</value>");
        scanner.open(Tag.VALUE);
        scanner.close(Tag.VALUE);
        String text = scanner.text();
        assertThat(scanner.text()).as("asked again").isEqualTo(text);
        return text;
    }

    @Test
    void textFollowsTheRulesOfXml() {
        assertThat(text("")).isEmpty();
        assertThat(text("  a b ")).isEqualTo("  a b ");
        assertThat(text("&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;")).isEqualTo("<>&\"'A\ud83d\ude00");
        assertThat(text("a\r\nb\rc\nd&#13;e")).isEqualTo("a\nb\nc\nd\re");
        assertThat(text("a<![CDATA[<&amp;\r\n>]]>b<!-- <no> -- -->c<?pi <no>?>d"))
                .isEqualTo("a<&amp;\n>bcd");
        assertThat(text("<![CDATA[]]>")).isEmpty();
        assertThat(text("\u0001\u00e9\ufffd")).as("what Python sends").isEqualTo("\u0001\u00e9\ufffd");
    }

    @Test
    void tagsAreKnownByTheirLocalNames() {
        XmlScanner scanner =
                scanner("<?xml version='1.0'?>\n<!-- a -->\n<ex:value a='<>' b = \"'/>\"\n><x.y:nil/ ></value >");
        scanner.open(Tag.VALUE);
        scanner.open(Tag.NIL);
        scanner = scanner("<value><ex:nil/><nil  /></value>");
        scanner.open(Tag.VALUE);
        scanner.open(Tag.NIL);
        scanner.close(Tag.NIL);
        assertThat(scanner.text()).isEmpty();
        scanner.open(Tag.NIL);
        scanner.close(Tag.NIL);
        scanner.close(Tag.VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "</",
                "<value",
                "<value>",
                "<value>x",
                "<value>x<",
                "<value><!-- </value>",
                "<value><!--></value>",
                "<value><![CDATA[</value>",
                "<value><?pi </value>",
                "<value a='></value>",
                "<value>&lt</value>",
                "<value>&nbsp;</value>",
                "<value>&#xD800;</value>",
                "<value>&#1114112;</value>",
                "<value>&#-5;</value>",
                "<value>&;</value>",
                "<value>&#99999999999;</value>",
                "<!DOCTYPE x [<!ENTITY a 'b'>]><value>&a;</value>",
                "<value></values>",
                "<value><b/></value>"
            })
    void whatIsNoXmlRpcIsRefused(String document) {
        assertThatThrownBy(() -> {
                    XmlScanner scanner = scanner(document);
                    scanner.open(Tag.VALUE);
                    scanner.close(Tag.VALUE);
                    scanner.text();
                })
                .isInstanceOf(MalformedXmlException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] bytes = "<value>\u00e9</value>".getBytes(StandardCharsets.ISO_8859_1);
        XmlScanner scanner = new XmlScanner(bytes, 0, bytes.length, Integer.MAX_VALUE);
        scanner.open(Tag.VALUE);
        scanner.close(Tag.VALUE);
        assertThatThrownBy(scanner::text).isInstanceOf(MalformedXmlException.class);
    }
}
