package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Input in plain form is read by a faster path, with the same values and the same refusals as other input. */
class PlainInputTest {
    record Item(
            int id,
            long big,
            double price,
            boolean paid,
            @Nullable String name,
            Optional<String> note,
            List<Item> parts) {}

    record Named(@JsonProperty("item-id") int id) {}

    record Refusing(int id) {
        Refusing {
            if (id < 0) {
                throw new IllegalArgumentException("below zero");
            }
        }
    }

    private final XmlRpcCodec codec = new XmlRpcCodec();

    private @Nullable Object read(Type type, String value) throws Throwable {
        MethodDescriptor method = MethodDescriptor.untyped("m", 0, type);
        String document = "<methodResponse><params><param>" + value + "</param></params></methodResponse>";
        return codec.readResponse(document.getBytes(StandardCharsets.UTF_8), method);
    }

    private void readsAlike(Type type, String plain) throws Throwable {
        Object value = read(type, plain);
        assertThat(read(type, plain.replace(">", " >"))).isEqualTo(value);
        assertThat(read(type, plain.replace("<value>", "\n<value>"))).isEqualTo(value);
        assertThat(read(type, plain.replace("</value>", "<!-- x --></value>"))).isEqualTo(value);
        assertThat(read(type, plain.replace("</name>", "<?pi?></name>"))).isEqualTo(value);
        assertThat(read(type, plain.replace("</data>", " </data>").replace("</struct>", " </struct>")))
                .isEqualTo(value);
    }

    private static String value(String type, String content) {
        return "<value><" + type + ">" + content + "</" + type + "></value>";
    }

    @Test
    void scalarsAreTheSameInEitherWay() throws Throwable {
        String[] ints = {
            "0",
            "-0",
            "7",
            "-7",
            "007",
            "2147483647",
            "2147483648",
            "-2147483648",
            "999999999999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "12345678901234567890",
            "+5",
            "1_000"
        };
        for (String type : new String[] {"int", "i4", "i8"}) {
            for (String text : ints) {
                readsAlike(Object.class, value(type, text));
            }
        }
        String[] doubles = {
            "0.0",
            "-0.0",
            "1.5",
            "-1.5",
            "19.99",
            "0.1",
            "123456789012.345",
            "1234567890123456.7",
            "1e22",
            "1.0E-5",
            "7",
            "7.",
            ".5",
            "nan",
            "-inf",
            "0.000000000000001"
        };
        for (String text : doubles) {
            readsAlike(Object.class, value("double", text));
            assertThat(read(double.class, value("double", text)))
                    .isEqualTo(
                            text.contains("n")
                                    ? read(double.class, value("double", " " + text))
                                    : Double.parseDouble(text));
        }
        for (String text :
                new String[] {"", " a ", "a\u00e9\u4e2d\ud83d\ude00", "a&amp;b", "a\r\nb", "\u0001", "]]&gt;"}) {
            readsAlike(String.class, value("string", text));
        }
        readsAlike(boolean.class, value("boolean", "1"));
        readsAlike(boolean.class, value("boolean", "0"));
    }

    @Test
    void doublesAreTheNearestOnes() throws Throwable {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            String text =
                    (random.nextBoolean() ? "-" : "") + random.nextInt(1_000_000) + "." + random.nextInt(1_000_000);
            assertThat(read(double.class, value("double", text))).isEqualTo(Double.parseDouble(text));
        }
    }

    @Test
    void aValueThatIsNoScalarIsRefusedInBothForms() {
        for (String type : new String[] {"int", "i4", "i8", "double", "boolean"}) {
            for (String text : new String[] {"", "-", "x", "1x", "1.2.3", "--1"}) {
                for (String value :
                        new String[] {value(type, text), value(type, text).replace(">", " >")}) {
                    assertThatThrownBy(() -> read(Object.class, value)).isInstanceOf(RpcException.class);
                }
            }
        }
        for (String broken : new String[] {
            "<value><int>1</i4></value>",
            "<value><int>1</int>",
            "<value><int>1",
            "<value><in",
            "<value><boolean>2</boolean></value>",
            "<value><string>a",
            "<value><struct><member><name>id</name><value>"
        }) {
            assertThatThrownBy(() -> read(Object.class, broken)).isInstanceOf(RpcException.class);
        }
    }

    private static String member(String name, String value) {
        return "<member><name>" + name + "</name>" + value + "</member>";
    }

    private static String struct(String... members) {
        return "<value><struct>" + String.join("", members) + "</struct></value>";
    }

    private static final String ID = member("id", value("int", "1"));
    private static final String BIG = member("big", value("i8", "1099511627776"));
    private static final String PRICE = member("price", value("int", "2"));
    private static final String PAID = member("paid", value("boolean", "1"));

    @Test
    void recordsAreReadInAnyOrder() throws Throwable {
        Item bare = new Item(1, 1L << 40, 2, true, null, Optional.empty(), null);
        String parts =
                member("parts", "<value><array><data>" + struct(ID, BIG, PRICE, PAID) + "</data></array></value>");
        String name = member("name", value("string", "pot"));
        Item whole = new Item(1, 1L << 40, 2, true, "pot", Optional.of("x"), List.of(bare));
        String note = member("note", value("string", "x"));
        readsAlike(Item.class, struct(ID, BIG, PRICE, PAID));
        assertThat(read(Item.class, struct(ID, BIG, PRICE, PAID))).isEqualTo(bare);
        assertThat(read(Item.class, struct(ID, BIG, PRICE, PAID, name, note, parts)))
                .isEqualTo(whole);
        assertThat(read(Item.class, struct(parts, note, name, PAID, PRICE, BIG, ID)))
                .isEqualTo(whole);
        String unknown = member("unknown", struct(ID, member("deep", "<value><array/></value>")));
        assertThat(read(Item.class, struct(unknown, ID, BIG, unknown, PRICE, PAID, unknown)))
                .isEqualTo(bare);
        String nothing = member("note", "<value><nil/></value>") + member("name", "<value><nil/></value>");
        assertThat(read(Item.class, struct(ID, BIG, nothing, PRICE, PAID))).isEqualTo(bare);
        readsAlike(Item.class, struct(parts, note, name, PAID, PRICE, BIG, ID));
        assertThat(read(Item.class, "<value><nil/></value>")).isNull();
        assertThat(read(Map.class, struct(ID))).isEqualTo(Map.of("id", 1));
        assertThat(read(Item.class, struct(ID)))
                .as("primitives that an older peer lacks are zero")
                .isEqualTo(new Item(1, 0, 0, false, null, Optional.empty(), null));
    }

    @Test
    void whatNoRecordCanBeMadeOfIsRefused() {
        for (String value : new String[] {
            struct(ID, BIG, PRICE, member("paid", "<value><nil/></value>")),
            struct(ID, BIG, PRICE, member("paid", value("string", "true"))),
            struct(member("id", value("double", "1.5")), BIG, PRICE, PAID),
            value("string", "no struct"),
            "<value><array><data></data></array></value>"
        }) {
            assertThatThrownBy(() -> read(Item.class, value))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("the result is no " + Item.class.getName());
        }
        assertThatThrownBy(() -> read(Refusing.class, struct(member("id", value("int", "-1")))))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("below zero");
    }

    @Test
    void annotationsOfJacksonsAreHonoured() throws Throwable {
        assertThat(read(Named.class, struct(member("item-id", value("int", "3")))))
                .isEqualTo(new Named(3));
    }
}
