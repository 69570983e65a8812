/** The lock engine: what every backend needs and none shall write again. For authors of backends. */
package io.trivet.lock.engine;
