/** Programs to copy from, and the one jar that runs them. */
package io.trivet.examples;
