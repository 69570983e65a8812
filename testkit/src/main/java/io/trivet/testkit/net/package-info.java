/** Networks that fail when a test says so, and buffers that tell when nobody released them. */
package io.trivet.testkit.net;
