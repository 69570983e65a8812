/**
 * Java values as <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">MessagePack</a>, in the forms that
 * Python and JavaScript read naturally.
 *
 * <p>This package is internal: any version may change it. The forms that are described here are stable.
 *
 * <p><b>Written forms.</b> Every value has its shortest form. Null is nil wherever it is allowed. No extensions are
 * written.
 *
 * <ul>
 *   <li>byte, short, int, long, Year: an integer. float: float 32. double: float 64.
 *   <li>boolean: false or true. char, String, CharSequence, char[]: str. byte[]: bin.
 *   <li>BigInteger: an integer if it is one of 64 bits, with or without a sign; otherwise its digits, as str.
 *       BigDecimal: its digits, as str. Both have at most 10,000 characters.
 *   <li>UUID, URI, Locale, Currency, InetAddress, dates and times, time zones, and enums: str, the same text as on every
 *       wire. Instants and dates have the forms of ISO 8601; enums are their names.
 *   <li>Other arrays, and collections: an array. Maps: a map whose keys are str, also those that are numbers in Java.
 *   <li>Records: a map from each component's name to its value, in the order of the components. Other classes: a map
 *       from the names of their properties, as Jackson binds them.
 *   <li>Optional, OptionalInt, OptionalLong and OptionalDouble: the value, or nil.
 *   <li>Object, Number, and type parameters without a bound: written like the value's own class.
 * </ul>
 *
 * <p><b>Accepted forms.</b> For each type its written form is accepted, in any encoding that the specification has. The
 * old raw type is str. In addition:
 *
 * <ul>
 *   <li>An integer for a floating-point number or BigDecimal. A floating-point number for BigDecimal. A float 64 that is
 *       an integer beyond 32 bits for long and BigInteger, because JavaScript sends such numbers so; no other
 *       floating-point number is an integer.
 *   <li>The timestamp extension (type -1) for Instant and Date. Other extensions are refused, unless they are skipped.
 *   <li>bin of 16 bytes for UUID; an array of integers for byte[].
 *   <li>bin, integers and booleans as keys of maps; they are read as text, bin as UTF-8. If a key occurs more than once,
 *       its last value counts.
 *   <li>A record's unknown members are skipped. Missing members are null, empty if Optional, and zero or false if
 *       primitive. Null for a primitive is refused.
 *   <li>As Object: Integer for an integer that fits in 32 bits, otherwise Long, otherwise BigInteger; Double; Boolean;
 *       String; byte[]; Instant for a timestamp; List; Map with String keys.
 * </ul>
 *
 * <p>These are refused: more than 200 levels of arrays and maps, more than 2,000,000 elements and entries in all, values
 * that would take more memory than eight times the longest message that is allowed (128 MiB by default), and text that
 * isn't UTF-8.
 */
@NullMarked
package io.trivet.rpc.msgpack;

import org.jspecify.annotations.NullMarked;
