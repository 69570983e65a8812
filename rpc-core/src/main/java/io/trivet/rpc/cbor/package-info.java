/** Java values as CBOR, RFC 8949. */
package io.trivet.rpc.cbor;
