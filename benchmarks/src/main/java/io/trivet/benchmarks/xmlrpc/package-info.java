/** XML-RPC in comparison with the bare HTTP exchange, Apache's library and Python's own. */
@NullMarked
package io.trivet.benchmarks.xmlrpc;

import org.jspecify.annotations.NullMarked;
