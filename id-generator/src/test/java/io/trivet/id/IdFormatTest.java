package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdFormatTest {
    @ParameterizedTest
    @CsvSource({
        "BASE32, 0, 0000000000000",
        "BASE32, 32, 0000000000010",
        "BASE32, 9223372036854775807, 7ZZZZZZZZZZZZ",
        "BASE32, -1, FZZZZZZZZZZZZ",
        "BASE62, 0, 00000000000",
        "BASE62, 61, 0000000000z",
        "BASE62, 9223372036854775807, AzL8n0Y58m7",
        "BASE62, -1, LygHa16AHYF",
        "DECIMAL, -9223372036854775808, -9223372036854775808",
        "DECIMAL, 7, 7"
    })
    void anIdHasOneText(IdFormat form, long id, String text) {
        assertThat(form.format(id)).isEqualTo(text);
        assertThat(form.parse(text)).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource
    void formattedIdsAreParsed(IdFormat form) {
        new Random(42)
                .longs(10_000)
                .forEach(id -> assertThat(form.parse(form.format(id))).isEqualTo(id));
    }

    @ParameterizedTest
    @EnumSource(names = {"BASE32", "BASE62"})
    void textsSortAsIdsDo(IdFormat form) {
        LongStream ids = new Random(42).longs(10_000, 0, Long.MAX_VALUE).sorted();
        assertThat(ids.mapToObj(form::format)).isSorted();
    }

    @Test
    void base32IsParsedAsPeopleTypeIt() {
        assertThat(IdFormat.BASE32.parse("7zzzzzzzzzzzz")).isEqualTo(Long.MAX_VALUE);
        assertThat(IdFormat.BASE32.parse("oOiIlL0000000")).isEqualTo(IdFormat.BASE32.parse("0011110000000"));
    }

    @ParameterizedTest
    @CsvSource({
        "BASE32, '', 13 characters",
        "BASE32, 00000000000000, 13 characters",
        "BASE32, 000000000000U, character 13",
        "BASE32, 00000-0000000, character 6",
        "BASE32, 000000000000é, character 13",
        "BASE32, G000000000000, 64 bits",
        "BASE62, 0000000000, 11 characters",
        "BASE62, 0000000000_, character 11",
        "BASE62, LygHa16AHYG, 64 bits",
        "BASE62, zzzzzzzzzzz, 64 bits",
        "DECIMAL, '', decimal",
        "DECIMAL, +7, decimal",
        "DECIMAL, 007, decimal",
        "DECIMAL, -0, decimal",
        "DECIMAL, 9223372036854775808, 64 bits",
        "DECIMAL, ٧, decimal"
    })
    void otherTextsAreRejected(IdFormat form, String text, String says) {
        assertThatThrownBy(() -> form.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BASE32", "DECIMAL"})
    void aLongTextIsQuotedInPart(IdFormat form) {
        assertThatThrownBy(() -> form.parse("9".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(100));
    }
}
