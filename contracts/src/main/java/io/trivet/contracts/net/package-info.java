/**
 * Networks that fail when a test says so, ports that nobody has, and certificates.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.net;

import org.jspecify.annotations.NullMarked;
