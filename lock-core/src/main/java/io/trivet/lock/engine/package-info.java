/** The lock engine: what every backend needs and none shall write again. For authors of backends. */
@NullMarked
package io.trivet.lock.engine;

import org.jspecify.annotations.NullMarked;
