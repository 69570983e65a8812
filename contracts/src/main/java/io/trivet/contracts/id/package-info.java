/**
 * The contracts of what ids are taken from.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.id;

import org.jspecify.annotations.NullMarked;
