/**
 * Helpers for tests of networks: free ports, certificates, and a proxy that injects faults.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.net;

import org.jspecify.annotations.NullMarked;
