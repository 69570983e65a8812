/** What a transport implements, and what it is given: method descriptors and Java values. A transport knows no reflection. */
package io.trivet.rpc.spi;
