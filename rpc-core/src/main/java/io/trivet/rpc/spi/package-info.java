/**
 * What a transport implements, and what it is given: method descriptors and Java values. A transport knows no reflection.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc.spi;

import org.jspecify.annotations.NullMarked;
