/**
 * Java values as CBOR (RFC 8949).
 *
 * <p>This package is internal: any version may change it. The encoding that is described here is stable, so that peers
 * can be written in other languages.
 *
 * <p><b>Written forms.</b> Lengths are definite, and integers have their shortest form. Null is written as {@code null}
 * wherever it is allowed.
 *
 * <ul>
 *   <li>byte, short, int, long: an integer. float: single precision. double: single precision if that is the same
 *       number, otherwise double precision.
 *   <li>boolean: false or true. char, String, CharSequence, char[]: text. byte[]: a byte string.
 *   <li>BigInteger: tag 2 or 3 and a byte string, even if the number is small. BigDecimal: tag 4 and an array of
 *       exponent and digits.
 *   <li>UUID: tag 37 and a byte string of 16 bytes.
 *   <li>Enums, DayOfWeek and Month: the constant's name, as text.
 *   <li>Other arrays, and collections: an array of their elements.
 *   <li>Maps: a map with text keys. Enum keys are written by their names. Strings, numbers, booleans, characters,
 *       UUIDs, java.time values and URIs are written as the text that they have in Java. Other types can't be keys.
 *   <li>A list of two records or more: a table. That is the tag 1414682196 (the letters {@code TRVT}) and an array. Its
 *       first element is an array of the components' names. Each further element is an array of one record's values in
 *       that order, or null. Where a table can be read, an array of maps can be read too.
 *   <li>Records: a map from each component's name to its value, in the order of the components. Other classes: a map
 *       from the names of their properties, as Jackson binds them.
 *   <li>Optional, OptionalInt, OptionalLong and OptionalDouble: the value, or null.
 *   <li>Instant, Date and OffsetDateTime: tag 0 and text in the form of RFC 3339, {@code 2024-02-29T12:00:00.5Z}.
 *       LocalDate: tag 1004 and text, {@code 2024-02-29}. The tags are omitted if these forms can't express the value:
 *       a year that doesn't have four digits, or an offset with seconds.
 *   <li>Locale: its language tag. Currency: its code. InetAddress: digits, never a name.
 *   <li>Text without a tag, in the forms of ISO 8601: LocalDateTime {@code 2024-02-29T12:00:00}, LocalTime
 *       {@code 12:00:00}, OffsetTime {@code 12:00:00+01:00}, ZonedDateTime
 *       {@code 2024-02-29T12:00:00+01:00[Europe/Amsterdam]}, Duration {@code PT1.5S}, Period {@code P1Y2M3D}, YearMonth
 *       {@code 2024-02}, MonthDay {@code --02-29}. Year: an integer. ZoneId, ZoneOffset, URI: text.
 *   <li>Object, Number, and type parameters without a bound: written like the value's own class.
 * </ul>
 *
 * <p>Other abstract types, and types that aren't data, are refused. Jackson writes and reads the records, enums and
 * other classes that have Jackson's annotations, as the annotations say.
 *
 * <p><b>Accepted forms.</b> For each type the written form is accepted in any well-formed encoding: strings, arrays and
 * maps of indefinite length, integers longer than necessary, half precision. Tags without a meaning here are skipped,
 * and {@code undefined} is null. In addition:
 *
 * <ul>
 *   <li>An integer of any size is accepted for a floating-point number or BigDecimal, and a number of tag 4 for a
 *       floating-point number; never the reverse. Values outside the declared type's range are refused.
 *   <li>Tag 1 and a number for Instant and Date, tag 100 and an integer for LocalDate; a byte string without a tag, or
 *       text, for UUID; an array of integers for byte[].
 *   <li>Integers and booleans as keys of maps; they are read as the text that they have in Java. If a key occurs more
 *       than once, its last value counts.
 *   <li>A record's unknown members are skipped. Missing members are null, empty if Optional, and zero or false if
 *       primitive. Null for a primitive is refused.
 *   <li>As Object: Integer for an integer that fits in 32 bits, otherwise Long, otherwise BigInteger; Double; Boolean;
 *       String; byte[]; UUID and BigDecimal by their tags; List; Map with String keys.
 * </ul>
 *
 * <p>These are refused: more than 200 levels of arrays and maps, values that would take more memory than eight times
 * the longest message that is allowed (128 MiB by default), text that isn't UTF-8, and simple values other than false,
 * true, null and undefined.
 */
@NullMarked
package io.trivet.rpc.cbor;

import org.jspecify.annotations.NullMarked;
