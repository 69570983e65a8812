/**
 * A user's program. It is compiled with this build's versions of libraries, and run with the versions of frameworks.
 */
@NullMarked
package io.trivet.versions;

import org.jspecify.annotations.NullMarked;
