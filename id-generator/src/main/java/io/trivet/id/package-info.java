/**
 * Generators of unique ids (snowflakes, segments of a counter, and UUIDs), text forms of ids, and a cipher that hides
 * the order of ids.
 *
 * <p>Generators differ in four properties: their ids are unique; they rise in trend; they rise strictly, within some
 * scope; they can't be guessed. The Javadoc of each generator says which of these it has, and under what assumption.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id;

import org.jspecify.annotations.NullMarked;
