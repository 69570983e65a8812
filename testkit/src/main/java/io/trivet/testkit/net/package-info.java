/** Networks that fail when a test says so, and buffers that tell when nobody released them. */
@NullMarked
package io.trivet.testkit.net;

import org.jspecify.annotations.NullMarked;
