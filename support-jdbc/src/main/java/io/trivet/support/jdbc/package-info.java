/**
 * How a relational database is asked, what its faults mean, and what may be shown of its URL: once, for locks and ids.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.support.jdbc;

import org.jspecify.annotations.NullMarked;
