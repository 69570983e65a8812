/**
 * Ids that need no central counter.
 *
 * <p>Four properties tell generators apart: unique; rising in trend; strictly rising, and in what scope; not guessable. Each
 * generator's Javadoc says which it has and under what assumption.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id;

import org.jspecify.annotations.NullMarked;
