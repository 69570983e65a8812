/** Networks that fail when a test says so, ports that nobody has, and certificates. */
@NullMarked
package io.trivet.contracts.net;

import org.jspecify.annotations.NullMarked;
