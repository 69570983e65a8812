package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that never blocks and takes a few microseconds. A server runs it on the thread that read the call,
 * which saves two changes of thread.
 *
 * <p>Such a thread serves many connections, which all wait if the method blocks. Annotate the method or class of the
 * implementation, because its author knows, or the interface. On a method that streams, the annotation applies to its
 * publisher as well. On the class of a stream's subscriber, it has the same effect on the client.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NonBlocking {}
