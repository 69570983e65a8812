/**
 * Access to relational databases for locks and ids: requests, the meaning of faults, and URLs without secrets.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.support.jdbc;

import org.jspecify.annotations.NullMarked;
