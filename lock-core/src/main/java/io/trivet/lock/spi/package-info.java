/** What a lock backend implements: a few questions to a server. Everything that is hard once is in the engine. */
package io.trivet.lock.spi;
