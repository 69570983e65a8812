package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

/**
 * Answers of real servers: dates in many forms, numbers in strings, empty arrays for empty structs, and unknown
 * members.
 */
class ForeignAnswersTest {
    private final XmlRpcCodec codec = new XmlRpcCodec();

    private @Nullable Object read(Type type, String value) throws Throwable {
        MethodDescriptor method = MethodDescriptor.untyped("m", 0, type);
        String document = "<?xml version=\"1.0\"?><methodResponse><params><param>" + value
                + "</param></params></methodResponse>\n";
        return codec.readResponse(document.getBytes(StandardCharsets.UTF_8), method);
    }

    private static Type type(TypeReference<?> reference) {
        return reference.getType();
    }

    private static String date(String text) {
        return "<value><dateTime.iso8601>" + text + "</dateTime.iso8601></value>";
    }

    private static String string(String text) {
        return "<value><string>" + text + "</string></value>";
    }

    private static String struct(String... namesAndValues) {
        StringBuilder struct = new StringBuilder("<value><struct>");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            struct.append("<member><name>")
                    .append(namesAndValues[i])
                    .append("</name>")
                    .append(namesAndValues[i + 1])
                    .append("</member>");
        }
        return struct.append("</struct></value>").toString();
    }

    private static String array(String... values) {
        return "<value><array><data>" + String.join("", values) + "</data></array></value>";
    }

    record Page(String id, @Nullable Integer size) {}

    record DatedPage(String id, Instant lastModified) {}

    /** A bean, which Jackson reads in its own way. */
    public static final class PageBean {
        public @Nullable String id;
        public @Nullable Instant lastModified;
    }

    private static final String WIKI = array(
            struct(
                    "id", string("start"),
                    "lastModified", date("2026-11-29T10:32:15+00:00"),
                    "size", "<value><int>12</int></value>"),
            struct("id", string("wiki:syntax"), "lastModified", date("2026-11-29T05:02:15-05:30")));

    @Test
    void theListOfAWikisPages() throws Throwable {
        Type pages = type(new TypeReference<List<Page>>() {});
        assertThat(read(pages, WIKI)).isEqualTo(List.of(new Page("start", 12), new Page("wiki:syntax", null)));
        assertThat(read(type(new TypeReference<List<DatedPage>>() {}), WIKI))
                .isEqualTo(List.of(
                        new DatedPage("start", Instant.parse("2026-11-29T10:32:15Z")),
                        new DatedPage("wiki:syntax", Instant.parse("2026-11-29T10:32:15Z"))));
        List<?> beans = (List<?>) read(type(new TypeReference<List<PageBean>>() {}), WIKI);
        assertThat(((PageBean) beans.get(1)).lastModified).isEqualTo(Instant.parse("2026-11-29T10:32:15Z"));
        assertThat(read(type(new TypeReference<List<Map<String, Object>>>() {}), WIKI))
                .isEqualTo(List.of(
                        Map.of("id", "start", "lastModified", "2026-11-29T10:32:15+00:00", "size", 12),
                        Map.of("id", "wiki:syntax", "lastModified", "2026-11-29T05:02:15-05:30")));
    }

    private static final String DRAFTS = array(struct(
            "post_id", string("7"),
            "post_date_gmt", date("00000000T00:00:00Z"),
            "post_modified", date(""),
            "thumbnail", array(),
            "terms", array(),
            "odd", "<value><ex:serializable xmlns:ex='x'>rO0A<deep><er/></deep></ex:serializable></value>"));

    record Draft(long post_id, @Nullable Map<String, String> terms) {}

    record DatedDraft(
            @Nullable String post_date_gmt, @Nullable Object post_modified) {}

    record WrongDraft(@Nullable Instant post_date_gmt) {}

    @Test
    void theDraftsOfABlog() throws Throwable {
        assertThat(read(type(new TypeReference<List<Draft>>() {}), DRAFTS)).isEqualTo(List.of(new Draft(7, Map.of())));
        assertThat(read(type(new TypeReference<List<DatedDraft>>() {}), DRAFTS))
                .isEqualTo(List.of(new DatedDraft("00000000T00:00:00Z", "")));
        isRefused(
                type(new TypeReference<List<WrongDraft>>() {}),
                DRAFTS,
                "[0].post_date_gmt: an instant was expected, and '00000000T00:00:00Z' found");
        assertThatThrownBy(() -> read(Object.class, DRAFTS))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("[0].odd: an element that is no type of a value");
    }

    private void isRefused(Type type, String value, String message) {
        assertThatThrownBy(() -> read(type, value))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT))
                .hasMessageEndingWith(message)
                .hasMessageStartingWith("the result is no ")
                .satisfies(thrown -> assertThat(thrown.getMessage()
                                .substring(thrown.getMessage().indexOf(": ")))
                        .doesNotContain("jackson", "Feature", "java.", "io.trivet", "`"));
    }

    @ParameterizedTest
    @CsvSource({
        "20260102T03:04:05Z, 2026-01-02T03:04:05Z",
        "20260102T03:04:05+00:00, 2026-01-02T03:04:05Z",
        "20260102T03:04:05+0000, 2026-01-02T03:04:05Z",
        "20260102T03:04:05-05:30, 2026-01-02T03:04:05-05:30",
        "20260102T03:04:05-0530, 2026-01-02T03:04:05-05:30",
        "20260102T03:04:05.123Z, 2026-01-02T03:04:05.123Z",
        "20260102T03:04:05.123456+01, 2026-01-02T03:04:05.123456+01:00",
        "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456789Z",
        "2026-01-02 03:04:05Z, 2026-01-02T03:04:05Z",
        "20260102T030405Z, 2026-01-02T03:04:05Z",
    })
    void aTimeWithAnOffsetIsReadWhereItsTypeHoldsOne(String sent, String iso) throws Throwable {
        OffsetDateTime expected = OffsetDateTime.parse(iso);
        assertThat(read(OffsetDateTime.class, date(sent))).isEqualTo(expected);
        assertThat(read(OffsetDateTime.class, date(" " + sent + "\n"))).isEqualTo(expected);
        assertThat(read(OffsetDateTime.class, string(sent))).isEqualTo(expected);
        assertThat(read(Instant.class, date(sent))).isEqualTo(expected.toInstant());
        assertThat(read(ZonedDateTime.class, date(sent))).isEqualTo(expected.toZonedDateTime());
        assertThat(read(Date.class, date(sent)))
                .isEqualTo(Date.from(Instant.ofEpochMilli(expected.toInstant().toEpochMilli())));
        assertThat(read(String.class, date(sent))).isEqualTo(sent);
        assertThat(read(Object.class, date(sent))).isEqualTo(sent);
        isRefused(
                LocalDateTime.class,
                date(sent),
                ": a date and time without a zone was expected, and '" + sent + "' found");
    }

    @ParameterizedTest
    @CsvSource({
        "20260102T03:04:05, 2026-01-02T03:04:05",
        "20260102T03:04:05.123, 2026-01-02T03:04:05.123",
        "20260102T03:04:05.123456, 2026-01-02T03:04:05.123456",
        "2026-01-02T03:04:05, 2026-01-02T03:04:05",
        "2026-01-02T03:04, 2026-01-02T03:04:00",
    })
    void aTimeWithoutAnOffsetIsALocalDateTime(String sent, String iso) throws Throwable {
        assertThat(read(LocalDateTime.class, date(sent))).isEqualTo(LocalDateTime.parse(iso));
        assertThat(read(Object.class, date(sent))).isEqualTo(LocalDateTime.parse(iso));
        assertThat(read(String.class, date(sent))).isEqualTo(sent);
        isRefused(Instant.class, date(sent), ": an instant was expected, and '" + sent + "' found");
        isRefused(
                OffsetDateTime.class,
                date(sent),
                ": a date and time with an offset was expected, and '" + sent + "' found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00000000T00:00:00Z", "00000000T00:00:00", "0000-00-00T00:00:00", "yesterday", "now()"})
    void whatIsNoTimeIsText(String sent) throws Throwable {
        assertThat(read(String.class, date(sent))).isEqualTo(sent);
        assertThat(read(Object.class, date(sent))).isEqualTo(sent);
        assertThat(read(Map.class, struct("a", date(sent)))).isEqualTo(Map.of("a", sent));
        for (Type type : List.of(LocalDateTime.class, Instant.class, OffsetDateTime.class)) {
            assertThatThrownBy(() -> read(type, date(sent)))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("'" + sent + "' found");
        }
    }

    record Sizes(
            long total,
            int pieces,
            Double ratio,
            BigInteger big,
            BigDecimal exact,
            OptionalLong maybe,
            @Nullable Integer none,
            byte small) {}

    @Test
    void numbersMayComeInStrings() throws Throwable {
        String status = struct(
                "total", string("34896138"),
                "pieces", string(" 34 "),
                "ratio", string("0.5"),
                "big", string("123456789012345678901234567890"),
                "exact", string("-1.50"),
                "maybe", string("7"),
                "small", string("-128"),
                "unknown", string("x"));
        assertThat(read(Sizes.class, status))
                .isEqualTo(new Sizes(
                        34896138,
                        34,
                        0.5,
                        new BigInteger("123456789012345678901234567890"),
                        new BigDecimal("-1.50"),
                        OptionalLong.of(7),
                        null,
                        (byte) -128));
        assertThat((int[]) read(int[].class, array(string("1"), "<value>2</value>")))
                .containsExactly(1, 2);
        assertThat(read(type(new TypeReference<Map<String, Float>>() {}), struct("a", string("0.1"))))
                .isEqualTo(Map.of("a", 0.1f));
        isRefused(int.class, string("2147483648"), "the number is out of range: an int was expected");
        isRefused(int.class, string("1.5"), "an int was expected, and a string found");
        isRefused(int.class, string(""), "an int was expected, and a string found");
        isRefused(double.class, string("0x1p3"), "a double was expected, and a string found");
        isRefused(byte.class, "<value><int>200</int></value>", "the number is out of range: a byte was expected");
        isRefused(float.class, "<value><double>1e300</double></value>", "a float was expected");
        isRefused(String.class, "<value><int>1</int></value>", "a string was expected, and an integer found");
        isRefused(boolean.class, string("1"), "a boolean was expected, and a string found");
        isRefused(
                type(new TypeReference<Map<String, List<Integer>>>() {}),
                struct("a.b", array(string("1"), string("x"))),
                ": a.b[1]: an int was expected, and a string found");
    }

    record Named(
            @Nullable String name,
            Optional<Integer> size,
            @Nullable Named inner) {}

    record Needed(int size) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<value><array><data></data></array></value>",
                "<value><array><data/></array></value>",
                "<value><array/></value>",
                "<value><array>\n <data>\n</data> </array></value>",
                "<value>\n<array><!-- none --><data></data></array></value>"
            })
    void anEmptyArrayIsAnEmptyStruct(String empty) throws Throwable {
        Named nothing = new Named(null, Optional.empty(), null);
        assertThat(read(Map.class, empty)).isEqualTo(Map.of());
        assertThat(read(type(new TypeReference<Map<String, List<String>>>() {}), empty))
                .isEqualTo(Map.of());
        assertThat(read(Named.class, empty)).isEqualTo(nothing);
        assertThat(((PageBean) read(PageBean.class, empty)).id).isNull();
        assertThat(read(Named.class, struct("inner", empty, "name", string("x"))))
                .isEqualTo(new Named("x", Optional.empty(), nothing));
        assertThat(read(type(new TypeReference<List<Named>>() {}), array(empty, empty)))
                .isEqualTo(List.of(nothing, nothing));
        assertThat(read(List.class, empty)).isEqualTo(List.of());
        assertThat(read(Object.class, empty)).isEqualTo(List.of());
        isRefused(Needed.class, empty, "a struct was expected, and an array found");
        isRefused(Named.class, array(empty), "a struct was expected, and an array found");
        isRefused(Map.class, array(string("a")), "a struct was expected, and an array found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "<methodResponse/>", "<?xml version='1.0'?><methodResponse>", "\u0000", "]]>", "&amp;"})
    void whatFollowsTheDocumentIsRefused(String more) {
        MethodDescriptor method = MethodDescriptor.untyped("m", 0, int.class);
        for (String document : List.of(
                "<methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>",
                "<methodResponse><fault>"
                        + struct("faultCode", "<value><int>1</int></value>", "faultString", string("x"))
                        + "</fault></methodResponse>")) {
            assertThatThrownBy(() -> codec.readResponse((document + more).getBytes(StandardCharsets.UTF_8), method))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("can't be read");
        }
    }

    @Test
    void whiteSpaceAndCommentsMayFollow() throws Throwable {
        MethodDescriptor method = MethodDescriptor.untyped("m", 0, int.class);
        String document = "<methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>"
                + " \r\n\t<!-- <x> --><?php ?>\n";
        assertThat(codec.readResponse(document.getBytes(StandardCharsets.UTF_8), method))
                .isEqualTo(1);
    }
}
