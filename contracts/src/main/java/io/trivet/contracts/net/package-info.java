/**
 * A proxy that injects network faults, free ports, and certificates, for tests.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.net;

import org.jspecify.annotations.NullMarked;
