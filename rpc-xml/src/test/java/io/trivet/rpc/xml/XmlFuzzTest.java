package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents with a few changed bytes are read or refused: no other exception is thrown, whatever type is expected. */
class XmlFuzzTest {
    private static final int ROUNDS = 60_000;
    private static final long SEED = 20_261_125;

    record Item(int id, double price, @Nullable String name, List<Item> parts, LocalDateTime when, Object data) {}

    private static final String VALUE = "<value><struct><member><name>id</name><value><int>7</int></value></member>"
            + "<member><name>price</name><value><double>-0.25</double></value></member>"
            + "<member><name>name</name><value>a&#233;&amp;<![CDATA[<b>]]>\u4e2d</value></member>"
            + "<member><name>parts</name><value><array><data/></array></value></member>"
            + "<member><name>when</name><value><dateTime.iso8601>20240229T01:02:03</dateTime.iso8601></value></member>"
            + "<member><name>data</name><value><base64>AAE=</base64></value></member>"
            + "<member><name>more</name><value><ex:nil/></value></member></struct></value>";
    private static final String CALL =
            "<?xml version='1.0' encoding='UTF-8'?><methodCall><methodName>m</methodName><params>" + "<param>" + VALUE
                    + "</param></params></methodCall>";
    private static final String BATCH =
            "<methodCall><methodName>system.multicall</methodName><params><param><value><array>"
                    + "<data><value><struct><member><name>methodName</name><value>m</value></member><member><name>params</name>"
                    + "<value><array><data>" + VALUE
                    + "</data></array></value></member></struct></value></data></array></value>"
                    + "</param></params></methodCall>";
    private static final String RESULT =
            "<methodResponse><params><param>" + VALUE + "</param></params></methodResponse>";
    private static final String FAULT =
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>4"
                    + "</int></value></member><member><name>faultString</name><value>no</value></member></struct></value></fault>"
                    + "</methodResponse>";
    private static final String[] PIECES = {
        "<", ">", "/", "&", ";", "</value>", "<value>", "<int>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>",
                "\u0000",
        "&#x", "<array>", "<struct>", "<nil/>", "\"", "'", "-", "9", "e", ".", "\r", "<name/>", "<data>", " ", "="
    };

    private final XmlRpcCodec codec = new XmlRpcCodec();
    private final Random random = new Random(SEED);

    private byte[] changed(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int behind = Math.min(bytes.length, at + random.nextInt(12));
            byte[] piece = random.nextInt(3) == 0
                    ? new byte[] {(byte) random.nextInt(256)}
                    : PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
            byte[] next = new byte[at + piece.length + bytes.length - behind];
            System.arraycopy(bytes, 0, next, 0, at);
            System.arraycopy(piece, 0, next, at, piece.length);
            System.arraycopy(bytes, behind, next, at + piece.length, bytes.length - behind);
            bytes = next.length == 0 ? bytes : next;
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private void readCall(byte[] document, MethodDescriptor method) {
        XmlRpcCall call = codec.readCall(document, null);
        if (call.isBatch()) {
            call.batch().forEach(each -> each.arguments(method));
        } else {
            call.arguments(method);
        }
    }

    @Test
    void nothingButAFaultComesOfADocumentThatIsChanged() {
        Type[] types = {Object.class, Item.class, Map.class, String.class, int.class};
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Type type = types[i % types.length];
            MethodDescriptor method = MethodDescriptor.builder("", "m")
                    .parameters(List.of(type))
                    .returns(type)
                    .build();
            byte[] document = changed(new String[] {CALL, BATCH, RESULT, FAULT}[random.nextInt(4)]);
            try {
                if (random.nextBoolean()) {
                    readCall(document, method);
                } else {
                    codec.readResponse(document, method);
                }
            } catch (RpcException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError(
                        "round " + i + ", as " + type + ": " + new String(document, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(refused).isBetween(ROUNDS / 3, ROUNDS - 100);
    }
}
