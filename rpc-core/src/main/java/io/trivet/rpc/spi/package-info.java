/**
 * The interfaces that a transport implements, and the types that it gets: method descriptors and Java values. A
 * transport needs no reflection.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc.spi;

import org.jspecify.annotations.NullMarked;
