/**
 * Java values as CBOR (RFC 8949).
 *
 * <p>This package is internal: any version may change it. The bytes that are written down here are not: they are for
 * whoever writes a peer in another language.
 *
 * <p><b>What's written.</b> Lengths are definite, integers have their shortest form. Null, wherever it may be, is {@code null}.
 *
 * <ul>
 *   <li>byte, short, int, long: an integer. float: single precision. double: single precision if that's the same number, else double.
 *   <li>boolean: false or true. char, String, CharSequence, char[]: text. byte[]: a byte string.
 *   <li>BigInteger: tag 2 or 3 and a byte string, however small. BigDecimal: tag 4 and an array of exponent and digits.
 *   <li>UUID: tag 37 and a byte string of 16.
 *   <li>Enums, DayOfWeek and Month: the constant's name, as text.
 *   <li>Other arrays, and collections: an array of their elements.
 *   <li>Maps: a map from text. Enums are keys by their names, Strings, numbers, booleans, characters, UUIDs, java.time and URIs by the
 *       texts that they have in Java; nothing else can be a key.
 *   <li>A list of two records or more: a table, which is the tag 1414682196 (the letters {@code TRVT}) and an array; its first element is an
 *       array of the components' names, and each further one the array of a record's values in that order, or null. Wherever a table
 *       is read, an array of maps may come as well.
 *   <li>Records: a map from each component's name to its value, in their order. Other classes: a map from the names of their
 *       properties, as Jackson binds them.
 *   <li>Optional and its kin: the value, or null.
 *   <li>Instant, Date and OffsetDateTime: tag 0 and text as RFC 3339 has it, {@code 2024-02-29T12:00:00.5Z}. LocalDate: tag 1004 and
 *       text, {@code 2024-02-29}. The tags are left out where these forms don't suffice: years of other than four digits, offsets with
 *       seconds.
 *   <li>Locale: its language tag. Currency: its code. InetAddress: digits, never a name.
 *   <li>Text without a tag, as ISO 8601 has it: LocalDateTime {@code 2024-02-29T12:00:00}, LocalTime {@code 12:00:00}, OffsetTime
 *       {@code 12:00:00+01:00}, ZonedDateTime {@code 2024-02-29T12:00:00+01:00[Europe/Amsterdam]}, Duration {@code PT1.5S}, Period
 *       {@code P1Y2M3D}, YearMonth {@code 2024-02}, MonthDay {@code --02-29}. Year: an integer. ZoneId, ZoneOffset, URI: text.
 *   <li>Object, Number, and type parameters without a bound: as the value's own class.
 * </ul>
 *
 * <p>Abstract types but those, and what isn't data, are refused. Records, enums and other classes with Jackson's annotations are
 * carried by Jackson, as they say.
 *
 * <p><b>What's read.</b> For each type what's written for it, in any well-formed encoding: strings, arrays and maps of indefinite
 * length, longer integers than need be, half precision. Tags that mean nothing here are skipped, {@code undefined} is null. Beyond that:
 *
 * <ul>
 *   <li>An integer, however big, is taken where a floating-point number or BigDecimal is declared, and a number of tag 4 where a
 *       floating-point number is; never the other way round. What's out of the declared type's range is refused.
 *   <li>Tag 1 and a number for Instant and Date, tag 100 and an integer for LocalDate; a byte string without tag, or text, for
 *       UUID; an array of integers for byte[].
 *   <li>Integers and booleans as keys, which mean their texts. The last of several equal keys counts.
 *   <li>A record's unknown members are skipped. Those that don't come are null, empty if Optional, zero or false if primitive. Where null comes
 *       for a primitive it is refused.
 *   <li>As Object: an Integer if 32 bits hold it, else Long, else BigInteger; Double; Boolean; String; byte[]; UUID and BigDecimal by
 *       their tags; List; Map with String keys.
 * </ul>
 *
 * <p>More than 200 levels of arrays and maps, values that would take more memory than a message may (eight times its length), text that isn't UTF-8, and simple
 * values other than false, true, null and undefined are refused.
 */
@NullMarked
package io.trivet.rpc.cbor;

import org.jspecify.annotations.NullMarked;
