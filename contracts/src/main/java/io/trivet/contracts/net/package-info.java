/** Networks that fail when a test says so. */
@NullMarked
package io.trivet.contracts.net;

import org.jspecify.annotations.NullMarked;
