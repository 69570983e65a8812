package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's reaction to documents that our client would not send. */
@Timeout(60)
class HttpInputTest {
    private final RawClient client = RawClient.ofNewServer();

    @AfterEach
    void close() {
        client.server().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a ",
                "<string> a </string>",
                "<?pi?><string><!-- c --> a <![CDATA[]]></string>\n",
                "<ex:string xmlns:ex='x'>&#32;a&#x20;</ex:string>"
            })
    void aStringIsAStringHoweverItIsWritten(String value) throws IOException {
        assertThat(client.answer(RawClient.echo(value))).contains("<value><string> a </string></value>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<i4> +1_000 </i4>                  | <int>1000</int>",
                "<i8>-9223372036854775808</i8>      | <i8>-9223372036854775808</i8>",
                "<int>99999999999999999999</int>    | <biginteger>99999999999999999999</biginteger>",
                "<ex:nil/>                          | <nil/>",
                "<ex:nil></ex:nil>                  | <nil/>",
                "<ex:i1>-5</ex:i1>                  | <int>-5</int>",
                "<ex:i2>300</ex:i2>                 | <int>300</int>",
                "<ex:i8>7</ex:i8>                   | <int>7</int>",
                "<ex:float>0.5</ex:float>           | <double>0.5</double>",
                "<ex:biginteger>12345678901234567890</ex:biginteger> | <biginteger>12345678901234567890</biginteger>",
                "<ex:bigdecimal>-1.50</ex:bigdecimal> | <bigdecimal>-1.50</bigdecimal>",
                "<double> 1e+22 </double>           | <double>1.0E22</double>",
                "<double>-inf</double>              | <double>-inf</double>",
                "<double>nan</double>               | <double>nan</double>",
                "<double>inf</double>               | <double>inf</double>",
                "<double>+infinity</double>         | <double>inf</double>",
                "<double>-nan</double>              | <double>nan</double>",
                "<double>+NaN</double>              | <double>nan</double>",
                "<double>1_000.2_5</double>         | <double>1000.25</double>",
                "<float>-0.0</float>                | <double>-0.0</double>",
                "<boolean> 1 </boolean>             | <boolean>1</boolean>",
                "<array/>                           | <array><data></data></array>",
                "<struct/>                          | <struct></struct>",
                "<dateTime.iso8601>20240229T01:02:03</dateTime.iso8601> | <dateTime.iso8601>20240229T01:02:03</dateTime.iso8601>",
                "<base64> AA&#10;E= </base64>          | <base64>AAE=</base64>"
            })
    void inputIsTakenAsPythonTakesIt(String value, String back) throws IOException {
        assertThat(client.answer(RawClient.echo(value))).contains("<value>" + back + "</value>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-15", "UTF-16", "us-ascii", "UTF-8"})
    void theDeclaredEncodingIsHonoured(String encoding) throws IOException {
        String text = encoding.equals("us-ascii") ? "&#233;" : "\u00e9";
        String document = "<?xml version='1.0' encoding='" + encoding + "'?>" + RawClient.echo(text);
        assertThat(client.answer(document, Charset.forName(encoding))).contains("<string>\u00e9</string>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "''                                           | -32700",
                "no xml                                       | -32700",
                "<methodCall>                                 | -32700",
                "<methodCall><methodName>&nbsp;</methodName>  | -32700",
                "<!DOCTYPE m SYSTEM 'file:///etc/passwd'><methodCall><methodName>echo</methodName></methodCall> | -32700",
                "<?xml version='1.0' encoding='x-none'?><methodCall/> | -32701",
                "<?xml version='1.0' encoding='us-ascii'?><methodCall><methodName>\u00e9</methodName></methodCall> | -32702",
                "<methodCall><params/></methodCall>           | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><int>x</int></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><boolean>true</boolean></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><unknown/></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><dateTime.iso8601>20230229T00:00:00</dateTime.iso8601></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><dateTime.iso8601>20240230T00:00:00</dateTime.iso8601></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><double>1_.5</double></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><double>_1</double></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><double>1__0</double></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><struct><member><value/></member></struct></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value>1</param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value>1</value></param></params></methodCall>x | -32700",
                "<methodCall><methodName>system.health</methodName></methodCall><methodCall/> | -32700",
                "<methodCall><methodName>system.multicall</methodName><params><param><value><array/></value></param></params></methodCall>x | -32700"
            })
    void whatIsNoXmlRpcGetsAFault(String document, int code) throws IOException {
        assertThat(client.typedAnswer(document))
                .contains("<fault>", "<int>" + code + "</int>", "INTERNAL")
                .contains("can't be read");
    }
}
