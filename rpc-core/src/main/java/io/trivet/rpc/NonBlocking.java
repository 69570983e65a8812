package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a method never waits and takes a few microseconds: a server then runs it on the thread that read the call, which saves two
 * changes of thread.
 *
 * <p>Such a thread serves many connections: if the method waits all the same, so do they. It stands on the method or class of the
 * implementation, whose author knows, or of the interface. On a method that streams it is said of the publisher as well. On the class of a
 * stream's subscriber it has the same effect at the client.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NonBlocking {}
