/** Locks on one Redis: ours, the peers, and what Redis itself allows. */
@NullMarked
package io.trivet.benchmarks.locks;

import org.jspecify.annotations.NullMarked;
