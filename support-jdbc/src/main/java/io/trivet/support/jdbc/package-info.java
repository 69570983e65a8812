/**
 * How a relational database is asked, what its faults mean, and what may be shown of its URL: once, for locks and ids. Internal to Trivet: it is no promise, and changes from one version to the next
 * without notice.
 */
@NullMarked
package io.trivet.support.jdbc;

import org.jspecify.annotations.NullMarked;
