package io.trivet.lock.engine;

import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;

/** Who is asked, what is owed to it, how many of our threads may stand there, and the clocks that its answers are held against. */
record Server(LockBackend backend, Releases releases, Slots slots, TimeSource time) {}
