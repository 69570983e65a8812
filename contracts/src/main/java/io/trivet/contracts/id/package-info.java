/** The contracts of what ids are taken from. */
@NullMarked
package io.trivet.contracts.id;

import org.jspecify.annotations.NullMarked;
