package io.trivet.lock.spi;

import java.time.Duration;

/**
 * One contender's wish for a lock.
 *
 * @param name the lock's name, as every client of the backend knows it
 * @param owner a token of this contender alone, in letters, digits and hyphens: what is granted or queued under it is released by it
 * @param leaseTime how long the grant shall be valid, in whole milliseconds
 * @param waits whether the contender waits if the lock is busy, so that a place in a queue is worth having
 */
public record LockRequest(String name, String owner, Duration leaseTime, boolean waits) {}
